"""Applying the operations of a migration in one step instead of one by one."""

from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelOptions,
    CreateModel,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_OF_FIELDS = (AddField, AlterField, RemoveField)
_MAY_JOIN = (
    CreateModel, *_OF_FIELDS, AddConstraint, RemoveConstraint, AddIndex, RemoveIndex, AlterModelOptions,
)  # fmt: skip


class Together(Operation):
    """Operations that leave the same tables whether they are applied one by one or with one look at before and after.

    After each operation Django makes the classes of all related models anew, here of nearly all there are; to do so once
    for a migration is what makes an empty database ready in seconds. Use `together`, which knows what may join.
    """

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations
        self.reversible = all(operation.reversible for operation in operations)
        self._created = {
            operation.name_lower for operation in operations if isinstance(operation, CreateModel)
        }

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change the state by each operation, and make the classes of models once."""
        apps = state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if apps is not None:
            state.__dict__["apps"] = apps
            state.reload_models({(app_label, model_of(one)) for one in self.operations}, delay=False)

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        """Do what each operation does; a new table comes with all that is added to it here."""
        for operation in self._for_the_database():
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        """Undo it, the last first."""
        for operation in reversed(self._for_the_database()):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """For ``migrate --plan``."""
        return "; ".join(operation.describe() for operation in self.operations)

    def _for_the_database(self) -> list[Operation]:
        return [
            one
            for one in self.operations
            if isinstance(one, CreateModel) or model_of(one) not in self._created
        ]


def model_of(operation: Operation) -> str:
    """The name of the model that an operation is about."""
    return operation.model_name_lower if hasattr(operation, "model_name") else operation.name_lower


def together(operations: list[Operation]) -> list[Operation]:
    """The same operations, in as few steps as leave the same tables.

    What moves rows, renames or drops tables stays a step of its own, and so does a second change of a field of a table
    that was there before.
    """
    steps: list[list[Operation]] = [[]]
    fields: set[tuple[str, str]] = set()
    created: set[str] = set()
    for operation in operations:
        joins = isinstance(operation, _MAY_JOIN)
        field = (model_of(operation), operation.name_lower) if isinstance(operation, _OF_FIELDS) else None
        if steps[-1] and (not joins or (field in fields and field[0] not in created)):
            steps.append([])
            fields, created = set(), set()
        steps[-1].append(operation)
        if not joins:
            steps.append([])
        if field:
            fields.add(field)
        if isinstance(operation, CreateModel):
            created.add(operation.name_lower)
    return [step[0] if len(step) == 1 else Together(step) for step in steps if step]
