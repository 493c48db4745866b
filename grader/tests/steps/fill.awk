# Puts the functions of one file in the place of those with the same names in a skeleton, with what stands in
# front of them there:
#     awk -f fill.awk STEP.h SKELETON.h
function begins(line) { return line ~ /^[a-z].*\(/ && line !~ /;$/ }
function name_of(line) { sub(/\(.*/, "", line); sub(/.*[ *]/, "", line); return line }
FNR == NR {
    text[count] = text[count] $0 "\n"
    if (begins($0)) place[name_of($0)] = count
    if ($0 == "}") count++
    next
}
begins($0) && (name_of($0) in place) {
    for (; done <= place[name_of($0)]; done++) printf "%s", text[done]
    inside = 1
}
!inside { print }
$0 == "}" { inside = 0 }
END { exit done < count } # one that the skeleton doesn't have
