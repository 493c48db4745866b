# A rubric without its hidden checks: each `hidden = ( ... );` becomes `withheld = N;`, N being the
# sum of their weights. Everything else, comments and layout too, is printed as it is.
{ text = text $0 "\n" }

# What begins here and must be taken as a whole: a string, a comment, a word, or one character.
function token(rest) {
    if (match(rest, /^"([^"\\]|\\.)*"/) || match(rest, /^(#|\/\/)[^\n]*/) ||
        match(rest, /^[A-Za-z_*][A-Za-z0-9_*-]*/) || match(rest, /^[0-9.]+/))
        return substr(rest, 1, RLENGTH)
    if (substr(rest, 1, 2) == "/*" && index(rest, "*/"))
        return substr(rest, 1, index(rest, "*/") + 1)
    return substr(rest, 1, 1)
}

function is_blank(piece) {
    return piece ~ /^[ \t\n\r]+$/ || piece ~ /^(#|\/\/|\/\*)/
}

function take() {
    piece = token(text)
    text = substr(text, length(piece) + 1)
    return piece
}

# The next piece that means something.
function take_meaning() {
    while (text != "" && is_blank(take()))
        ;
    return piece
}

# From behind the word `hidden` to the end of its list; the sum of weights, 1 where none is given.
function weights_of_list(    depth, sum, is_weight) {
    take_meaning()
    if (piece !~ /^[=:]$/ || take_meaning() != "(")
        fault("after `hidden` comes `= (`")
    for (depth = 1; depth > 0 && text != "";) {
        take_meaning()
        if (piece == "(" || piece == "{")
            depth++
        if (piece == ")" || piece == "}")
            depth--
        if (piece == "{" && depth == 2)
            sum++
        if (is_weight && piece ~ /^[0-9.]/) {
            sum += piece - 1
            is_weight = 0
        }
        if (piece == "weight")
            is_weight = 1
    }
    if (depth > 0)
        fault("a list `hidden = (` that never ends")
    return sum
}

function fault(what) {
    print FILENAME ": " what > "/dev/stderr"
    failed = 1
    exit 1
}

END {
    if (failed)
        exit 1
    while (text != "") {
        if (take() == "hidden")
            printf "withheld = %s", weights_of_list() + 0
        else
            printf "%s", piece
    }
}
