/* A cursor takes the words apart, one character at a time, so that no word needs a buffer. */
#include "boot/command_line.h"

struct cursor {
    const char *at;
    bool quoted; /* at the end of a word only if that is the end of the line */
};

static bool is_separator(char character) {
    return character == ' ' || character == '\t';
}

/* To the first character of the next word. False if there is none. */
static bool next_word(struct cursor *cursor) {
    while (is_separator(*cursor->at))
        cursor->at++;
    return *cursor->at != '\0';
}

static bool can_be_escaped(char character) {
    return character == '\\' || character == '"' || character == '\'' || is_separator(character);
}

/* The next character of the word that the cursor is in; NUL, again and again, at its end. */
static char next_character(struct cursor *cursor) {
    for (; *cursor->at == '"'; cursor->at++)
        cursor->quoted = !cursor->quoted;
    if (*cursor->at == '\0' || (is_separator(*cursor->at) && !cursor->quoted))
        return '\0';
    if (cursor->at[0] == '\\' && can_be_escaped(cursor->at[1]))
        cursor->at++;
    return *cursor->at++;
}

static void skip_word(struct cursor *cursor) {
    while (next_character(cursor) != '\0')
        continue;
}

/* Whether the word goes on with `text`; the cursor is then after it, otherwise further on. */
static bool take_text(struct cursor *cursor, const char *text) {
    while (*text != '\0') {
        if (next_character(cursor) != *text++)
            return false;
    }
    return true;
}

bool command_line_has(const char *line, const char *word) {
    for (struct cursor cursor = {.at = line}; next_word(&cursor); skip_word(&cursor)) {
        if (take_text(&cursor, word) && next_character(&cursor) == '\0')
            return true;
    }
    return false;
}

const char *command_line_next(const char *at, char *word, size_t size) {
    struct cursor cursor = {.at = at};
    size_t length = 0;
    if (!next_word(&cursor))
        return NULL;
    for (char character; (character = next_character(&cursor)) != '\0';) {
        if (length + 1 < size)
            word[length++] = character;
    }
    if (size > 0)
        word[length] = '\0';
    return cursor.at;
}

static enum command_line_result take_value(struct cursor *cursor, char *value, size_t size) {
    for (size_t length = 0; length < size; length++) {
        value[length] = next_character(cursor);
        if (value[length] == '\0')
            return COMMAND_LINE_FOUND;
    }
    return COMMAND_LINE_TOO_LONG;
}

enum command_line_result command_line_value(const char *line, const char *key, char *value,
                                            size_t size) {
    enum command_line_result result = COMMAND_LINE_ABSENT;
    for (struct cursor cursor = {.at = line}; next_word(&cursor); skip_word(&cursor)) {
        if (take_text(&cursor, key) && next_character(&cursor) == '=')
            result = take_value(&cursor, value, size);
    }
    if (result != COMMAND_LINE_FOUND && size > 0)
        value[0] = '\0';
    return result;
}
