"""The package without what only the agent and the emulator need: prints the manifest for scripts/sanitize."""

import pathlib
import re
import sys

#: Targets that depend on other packages, the tests of them, and those of the sources as text.
FOREIGN = ("CloudTransport", "failover", "failover-agent", "cloud-emulator", "CommandLineTests", "CloudTransportTests",
           "ArchitectureTests")


def main():
    """Drops the targets, their products and all dependencies on other packages."""
    text = pathlib.Path(sys.argv[1]).read_text()
    text = re.sub(r"  dependencies: \[\n    \.package.*?\n  \],\n", "", text, count=1, flags=re.DOTALL)
    for name in FOREIGN:
        text = text.replace(f'    .executable(name: "{name}", targets: ["{name}"]),\n', "")
        text = re.sub(rf'    (?:target|executable|tests)\(\s*"{name}",.*?\n(?=    (?:target|executable|tests|//|\.\w)|  \])'
                      rf'|\n    // Of failover-agent only[^\n]*\n[^\n]*\n(?=    target\(\n      "CloudTransport")',
                      "", text, flags=re.DOTALL)
    print(text)


if __name__ == "__main__":
    main()
