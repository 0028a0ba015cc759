/* What the vectors' registry answers, in words. */
#include <trapgate/vectors.h>

const char *trapgate_vector_message(enum trapgate_vector_status status) {
    static const char *const messages[TRAPGATE_VECTOR_STATUSES] = {
        [TRAPGATE_VECTOR_OK] = "done",
        [TRAPGATE_VECTOR_OUT_OF_RANGE] = "interrupts have vectors from 32 to 255, in rows of 1 to "
                                         "32, a power of 2",
        [TRAPGATE_VECTOR_NOTHING_GIVEN] = "a name, a function or an option is missing or wrong",
        [TRAPGATE_VECTOR_NONE_FREE] = "no vector of that range is free",
        [TRAPGATE_VECTOR_RESERVED] = "the vector has a gate of the table's own",
        [TRAPGATE_VECTOR_NOT_ALLOCATED] = "the vector is allocated to nobody",
        [TRAPGATE_VECTOR_TAKEN] = "somebody has the vector and does not share it",
        [TRAPGATE_VECTOR_FULL] = "as many share the vector as can",
        [TRAPGATE_VECTOR_NOT_THERE] = "the user does not have the vector",
        [TRAPGATE_VECTOR_BUSY] = "the vector is being changed at this moment",
        [TRAPGATE_VECTOR_STILL_RUNNING] = "removed, and a call of a user is still under way",
        [TRAPGATE_VECTOR_READ_ONLY] = "there is no table to write a handler to",
        [TRAPGATE_VECTOR_OUT_OF_REACH] = "the handler is not in the 4 GiB of the default ones",
    };
    return (unsigned)status < TRAPGATE_VECTOR_STATUSES ? messages[status] : "no status of a vector";
}
