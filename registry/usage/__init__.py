"""Where registered names are used: in texts, trees and diffs."""
