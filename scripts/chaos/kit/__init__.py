"""What all faults share: the stage they are played on, what is done to it, what is measured, and the reports."""
