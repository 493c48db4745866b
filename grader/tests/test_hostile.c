/* Tests of what hostile text can't do to any report. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "grader/report/escape.h"
#include "grader/tests/report_fixture.h"
#include "grader/tests/rubric_text.h"

static const struct report_options no_options = {0};

START_TEST(hidden_texts_stay_hidden)
{
    set_partly_right();
    const char *text = write_report(report_formats[_i].write, (struct report_options){.all = true});
    ck_assert_ptr_null(strstr(text, "SECRET"));
    const struct report_options instructor = {.show_hidden = true, .all = true};
    text = write_report(report_formats[_i].write, instructor);
    ck_assert_ptr_nonnull(strstr(text, "a 0 SECRET"));
}
END_TEST

static const struct {
    const char *bytes, *text;
    enum escape_shape shape;
} escapes[] = {
    {NULL, "", ESCAPE_LINES},
    {"plain → ü 🙂", "plain → ü 🙂", ESCAPE_LINES},
    {"a\nb", "a\nb", ESCAPE_LINES},
    {"a\nb", "a b", ESCAPE_ONE_LINE},
    {"a\tb", "a    b", ESCAPE_LINES},
    {"\x1b[31m\r\x07\x7f", "\\x1b[31m\\x0d\\x07\\x7f", ESCAPE_LINES},
    {"\xc2\x9b"
     "2J",
     "\\xc2\\x9b2J", ESCAPE_LINES}, /* a control of two bytes */
    {"\xe2\x80\xae"
     "txt",
     "\\xe2\\x80\\xaetxt", ESCAPE_LINES}, /* right to left */
    {"\xff", "\\xff", ESCAPE_LINES},
    {"\x80z", "\\x80z", ESCAPE_LINES},
    {"\xc0\xaf", "\\xc0\\xaf", ESCAPE_LINES},                   /* overlong */
    {"\xe0\x80\xaf", "\\xe0\\x80\\xaf", ESCAPE_LINES},          /* overlong */
    {"\xed\xa0\x80", "\\xed\\xa0\\x80", ESCAPE_LINES},          /* surrogate */
    {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80", ESCAPE_LINES}, /* past the last one */
    {"\xf0\x9f\x99", "\\xf0\\x9f\\x99", ESCAPE_LINES},          /* cut short by the end */
    {"\xe2\x82\n", "\\xe2\\x82\n", ESCAPE_LINES},               /* cut short by a newline */
};

START_TEST(unsafe_bytes_are_spelled_out)
{
    char *text = escape_text(escapes[_i].bytes, escapes[_i].shape);
    ck_assert_str_eq(text, escapes[_i].text);
    free(text);
}
END_TEST

static const char hostile[] =
    "\x1b[2J\x1b]0;owned\x07 \xff\xfe \xc2\x9b"
    "31m \xe2\x80\xae {\"score\": 100}\n"
    "```\n````\n</code></pre><script>alert(1)</script>\n| a | b |\n# heading\n"
    "[x](https://evil.example) ![i](https://evil.example) <https://evil.example>\n"
    "https://evil.example www.evil.example me@evil.example @everyone #1 &lt; \\| `\n"
    "~~~\n\n<!--\n* * *\n";

/* The same hostile bytes wherever a submission, or its name, may bring some. */
static void set_hostile(void)
{
    const struct check_result result = {VERDICT_WRONG, KIND_PAYLOAD, hostile, hostile, hostile};
    set_check("cell_has_32_bytes", result);
    set_check("cells_of_other_sizes", result);
    record.submission = strdup(hostile);
    record.labs[0].message = strdup(hostile);
    free(record.labs[0].title);
    record.labs[0].title = strdup(hostile);
    free(record.labs[0].steps[1].title);
    record.labs[0].steps[1].title = strdup(hostile);
}

START_TEST(no_format_lets_a_control_byte_through)
{
    set_hostile();
    const struct report_options all = {.all = true};
    const char *report = write_report(report_formats[_i].write, all);
    for (const char *byte = report; *byte != '\0'; byte++)
        ck_assert(*byte == '\n' || (unsigned char)*byte >= ' ');
    ck_assert_ptr_null(strstr(report, "\xff"));
    ck_assert_ptr_null(strstr(report, "\xc2\x9b"));
    ck_assert_ptr_null(strstr(report, "\xe2\x80\xae"));
}
END_TEST

START_TEST(json_is_valid_whatever_the_bytes)
{
    set_hostile();
    json_error_t fault;
    json_t *root =
        json_loads(write_report(report_json, no_options), JSON_REJECT_DUPLICATES, &fault);
    ck_assert_msg(root != NULL, "%s", fault.text);
    const char *message, *trace, *schema;
    double score;
    int read = json_unpack_ex(root, &fault, 0, "{s:s s:F s:[{s:[{s:[{s:s s:s}]} {}]}]}", "schema",
                              &schema, "score", &score, "labs", "steps", "checks", "message",
                              &message, "trace", &trace);
    ck_assert_msg(read == 0, "%s", fault.text);
    ck_assert_str_eq(schema, "heaplab/1");
    ck_assert_double_eq(score, 0);
    ck_assert_ptr_nonnull(strstr(message, "\\x1b[2J\\x1b]0;owned\\x07 \\xff\\xfe"));
    ck_assert_str_eq(message, trace);
    json_decref(root);
}
END_TEST

/* Cuts fenced blocks out of Markdown, as its readers find them: a fence closes at the first line
 * of at least as many backticks and nothing else. */
static void cut_fenced_blocks(char *text)
{
    size_t fence = 0;
    char *kept = text;
    for (char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n") + (strchr(line, '\n') != NULL);
        size_t ticks = strspn(line, "`");
        bool opens = fence == 0 && ticks >= 3;
        bool closes = fence > 0 && ticks >= fence && line[ticks] == '\n';
        if (fence == 0 && !opens) {
            memmove(kept, line, length);
            kept += length;
        }
        fence = opens ? ticks : closes ? 0 : fence;
        line += length;
    }
    *kept = '\0';
    ck_assert_uint_eq(fence, 0);
}

START_TEST(hostile_text_is_only_text_in_markdown)
{
    set_hostile();
    const struct report_options most = {.all = true, .hints = true};
    char *report = write_report(report_summary, most);
    ck_assert_ptr_nonnull(strstr(report, "\n`````text\n"));
    cut_fenced_blocks(report);
    ck_assert_ptr_nonnull(strstr(report, "&#60;script&#62;"));
    static const char *const active[] = {
        "<", ">", "[", "]", "`", "\\", "https:", "www.", "&lt;", "@", "~", "\n#1", "!", "&#64;e"};
    for (size_t i = 0; i < sizeof active / sizeof active[0]; i++)
        ck_assert_msg(strstr(report, active[i]) == NULL, "%s in %s", active[i], report);
    for (char *line = strtok(report, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        size_t bars = 0;
        for (const char *letter = line; *letter != '\0'; letter++)
            bars += *letter == '|';
        ck_assert_msg(bars == 0 || (bars == 5 && line[0] == '|'), "%s", line);
    }
}
END_TEST

TCase *hostile_tests(void)
{
    TCase *hostile_case = tcase_create("hostile");
    tcase_add_checked_fixture(hostile_case, open_small, close_record);
    tcase_add_loop_test(hostile_case, hidden_texts_stay_hidden, 0, FORMATS);
    tcase_add_loop_test(hostile_case, unsafe_bytes_are_spelled_out, 0, ROWS(escapes));
    tcase_add_loop_test(hostile_case, no_format_lets_a_control_byte_through, 0, FORMATS);
    tcase_add_test(hostile_case, json_is_valid_whatever_the_bytes);
    tcase_add_test(hostile_case, hostile_text_is_only_text_in_markdown);
    return hostile_case;
}
