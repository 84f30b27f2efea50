"""How a tree is written: spaces, comments, quotes, one-line blocks, includes, macros, repetitions, conditions."""

from .tree import Line

#: Keywords whose arguments are commands, passwords or otherwise not for quotes of ours.
DELICATE = ("script", "process", "notify", "auth_pass", "startup_script", "shutdown_script")


def write(random, case):
    """{path: text} of a case."""
    writer = Writer(random)
    lines = writer.split(list(case.lines))
    text = "".join(writer.macros + writer.lines(lines, 0))
    if random.random() < 0.05:
        text = text.replace("\n", "\r\n")
    writer.files["keepalived.conf"] = text
    return writer.files


class Writer:
    """Writes lines in one hand: the habits are those of the file."""

    def __init__(self, random):
        self.random = random
        self.indent = random.choice(("    ", "  ", "\t", ""))
        self.plain = random.random() < 0.3
        self.files = {}
        self.macros = []

    def chance(self, tenths):
        """True `tenths` times out of ten, never in a plain file."""
        return not self.plain and self.random.random() * 10 < tenths

    def split(self, lines):
        """Moves some blocks of the top level to files that are included."""
        if len(lines) < 2 or not self.chance(2):
            return lines
        at = self.random.randrange(len(lines))
        moved = lines[at]
        name = self.random.choice(("part.conf", "conf.d/10-part.conf"))
        self.files[name] = "".join(self.lines([moved], 0))
        pattern = self.random.choice((name, name.replace("part", "p*t"), name.replace("part", "{part}")))
        word = self.random.choice(("include", "include", "include", "includer", "includem", "includew", "includea"))
        return lines[:at] + [Line(f"{word} {pattern}")] + lines[at + 1:]

    def lines(self, lines, depth):
        """The texts of some lines."""
        texts = []
        for line in lines:
            if self.chance(0.4):
                texts.append(self.random.choice(("\n", "# a comment { }\n", "\t! another \"one\n", "  \n")))
            texts += self.line(line, depth)
        return texts

    def line(self, line, depth):
        """The texts of one line and its block."""
        text = self.words(line)
        if line.block is None and self.chance(0.3):
            text = "@lb1 " + text
        elif line.block is None and self.chance(0.2):
            text = "@^other " + text
        if line.block is None and self.chance(0.2):
            text += f"\n@other {line.name()} nonsense"
        head = self.indent * depth + text
        tail = self.random.choice(("", "", " # why", " ! because")) if self.chance(1) else ""
        if line.block is None:
            return [head + tail + "\n"]
        if line.values and len(line.block) == 1 and self.chance(4):
            return [f"{head} {{ {self.words(line.block[0])} }}{tail}\n"]
        opening = f"\n{self.indent * depth}{{" if self.chance(0.5) and not head.lstrip().startswith("@") else " {"
        closing = self.indent * depth + "}" + tail + "\n"
        if line.values and self.chance(0.7):
            inner = self.repeated(line.block, depth + 1)
        else:
            inner = self.lines(line.block, depth + 1)
        return [head + opening + "\n", *inner, closing]

    def repeated(self, entries, depth):
        """Values by ~LST, where they are plain."""
        values = [entry.text for entry in entries]
        if len(values) < 2 or any(set(value) & set(" ,(){}") for value in values):
            return self.lines(entries, depth)
        return [f"~LST(TWIN,{','.join(values)}) {self.indent * depth}$TWIN\n"]

    def words(self, line):
        """The words, some in quotes, some by macros, some lines doubled for other nodes."""
        name, _, rest = line.text.partition(" ")
        if name in DELICATE or name.startswith("notify") or '"' in rest or "'" in rest:
            return line.text
        words = rest.split(" ") if rest else []
        for at, word in enumerate(words):
            if self.chance(0.3) and word and line.block is None:
                macro = f"M{len(self.macros)}"
                self.macros.append(f"${macro}={word}\n")
                words[at] = self.random.choice(("${{{}}}", "${}")).format(macro)
        return " ".join([name, *words])
