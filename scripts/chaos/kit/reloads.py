"""Reloads of another file, and of the first one again."""


def reload_with(change, name="lb1"):
    """`change(stage)` writes the node's file, and SIGHUP."""
    def act(stage):
        change(stage)
        stage.node(name).daemon.hang_up()
    return act


def reload_first(name="lb1"):
    """The old file, and SIGHUP."""
    return reload_with(lambda stage: stage.configure(), name)
