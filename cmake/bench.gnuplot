# Bars from left to right, a row for each way to handle an exception: data and output are given (bench.sh).
set terminal svg size 840,330 font "sans-serif,13" background rgb "white"
set output output
set datafile separator "\t"
set label 1 "A page fault and its handler: instructions until the program goes on" at screen 0.02, 0.95
unset key
set border 0
set yrange [] reverse
set xrange [0:*]
unset xtics
set ytics nomirror scale 0
set style fill solid noborder
set offsets 0, 8, 0.5, 0.5
plot data using 2:0:(0):2:($0-0.35):($0+0.35):3:ytic(1) with boxxyerror linecolor rgb variable, \
     data using 2:0:2 with labels left offset 0.6,0
