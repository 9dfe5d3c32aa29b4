/*
 * The elements of a JSON array one after another, for the files of vectors: a look-up by pointer reads the whole file for
 * each, which takes minutes under valgrind.
 */

#ifndef ELEMENTS_H
#define ELEMENTS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * The next element of an array, or member of an object, in text that has been read: nothing is checked. `at` is behind the
 * bracket or the element before. 0 if there is no more.
 */
static int next_element(const uint8_t *text, size_t len, size_t *at, const uint8_t **element, size_t *element_len) {
  size_t end = *at, start, depth = 0;
  int in_string = 0;
  while (end < len && strchr(" \t\r\n,", text[end]) != NULL) end++;
  start = end;
  if (end == len || text[end] == ']' || text[end] == '}') return 0;
  for (; end < len; end++) {
    const uint8_t c = text[end];
    if (in_string) {
      if (c == '\\') {
        end++;
      } else if (c == '"') {
        in_string = 0;
      }
    } else if (c == '"') {
      in_string = 1;
    } else if (c == '{' || c == '[') {
      depth++;
    } else if (depth > 0 && (c == '}' || c == ']')) {
      depth--;
    } else if (depth == 0 && (c == ',' || c == ']' || c == '}')) {
      break;
    }
  }
  *element = text + start;
  *element_len = end - start;
  *at = end;
  return 1;
}

#endif
