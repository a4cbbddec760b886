"""The part of the registry's face that is about actions on the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.service.actions import Actions

if TYPE_CHECKING:
    from registry.contracts.actions import ActionView, ActionWish
    from registry.domain.actors import Actor
    from registry.service.deps import Deps


class ActionFace:
    """Asks for actions and shows them; `actions` can do all that people may."""

    _deps: Deps

    @property
    def actions(self) -> Actions:
        """Return where actions on the platform are asked for, decided on and done."""
        return Actions(self._deps)

    def propose_action(self, wish: ActionWish, by: Actor) -> ActionView:
        """Ask for an action; see `Proposer.propose_action`."""
        return self.actions.propose(wish, by)

    def action(self, action_id: str) -> ActionView:
        """Show an action; see `Proposer.action`."""
        return self.actions.action(action_id)
