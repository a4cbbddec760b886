"""Conflicts planted among realistic names: are all found, none made up, each settled?"""
