"""Prompts: one Markdown file each, strict about its variables, named by the hash of its bytes.

---
id: content
version: "1"
agent: content
input: ContentTask
output: ContentOutput
---
## System
What the agent is and may do. Fixed words, no placeholders: every value is data.

## User
Brief:

$brief
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from .._canonical import digest, sha256_hex
from .._places import Problem
from .._yaml import load_yaml, read_text, validate
from ..content._base import Frozen, Name
from ..errors import Where, WorkspaceError

__all__ = (
    "Prompt",
    "PromptLibrary",
    "RenderedPrompt",
    "delimited",
    "filled",
    "is_template",
    "parse_prompt",
    "placeholders",
    "without_delimiters",
)

_FRONT = re.compile(r"\A---\n(?P<front>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_SECTION = re.compile(r"^## +(.+?)[ \t]*$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\$(?:(?P<escaped>\$)|(?P<named>[a-z_]+)|\{(?P<braced>[a-z_]+)\}|(?P<invalid>))")
_DELIMITER = re.compile(r"<(?=\s*/?\s*data\b)", re.IGNORECASE)


class _Front(Frozen):
    id: Name
    version: str
    agent: Name
    input: str
    output: str


@dataclass(frozen=True)
class RenderedPrompt:
    """A prompt with its values, and which prompt it was."""

    id: str
    version: str
    sha256: str
    system: str
    user: str


@dataclass(frozen=True)
class Prompt:
    """A prompt as its file has it.

    Attributes:
        input_model, output_model: names of the agent's models.
        sha256: of the file's bytes; every run records it.
        text: the whole file.
    """

    id: str
    version: str
    agent: str
    input_model: str
    output_model: str
    system: str
    user: str
    sha256: str
    path: Path
    text: str = field(default="", repr=False)

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """The variables that the prompt asks for."""
        return frozenset(self.order)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The variables in the order of the prompt, each once."""
        return placeholders(self.user)

    def render(self, variables: Mapping[str, str]) -> RenderedPrompt:
        """The prompt with its values, each delimited as data. A value is never read as a template.

        Raises:
            WorkspaceError: a placeholder has no value, or a value has no placeholder.
        """
        self.expect(variables.keys())
        user = filled(self.user, lambda name: delimited(name, variables[name]))
        return RenderedPrompt(self.id, self.version, self.sha256, self.system.replace("$$", "$"), user)

    def expect(self, names: Set[str]) -> None:
        """Check that the placeholders are exactly these names.

        Raises:
            WorkspaceError: they are not.
        """
        unknown, unused = sorted(self.placeholders - names), sorted(names - self.placeholders)
        if not unknown and not unused:
            return
        faults = [f"asks for unknown ${name}" for name in unknown] + [
            f"never uses ${name}" for name in unused
        ]
        allowed = ", ".join(f"${name}" for name in sorted(names))
        raise WorkspaceError(
            "BW642",
            f"Prompt {self.id} {', '.join(faults)}.",
            where=Where(str(self.path)),
            hint=f"Use each of {allowed} under `## User`, and no others; `brandwright prompts diff {self.id}` shows "
            "what the shipped prompt does.",
        )

    def matches(self, agent: str, input_model: str, output_model: str) -> None:
        """Check that the prompt is for this agent and its models.

        Raises:
            WorkspaceError: it is for other ones.
        """
        said = {"agent": self.agent, "input": self.input_model, "output": self.output_model}
        needed = {"agent": agent, "input": input_model, "output": output_model}
        for key, value in needed.items():
            if said[key] != value:
                message = f"Prompt {self.id} names the {key} {said[key]}, but the agent's is {value}."
                hint = f"Write `{key}: {value}`, and check that the prompt's words still fit."
                raise WorkspaceError("BW643", message, where=Where(str(self.path), field=key), hint=hint)


def delimited(name: str, value: str) -> str:
    """A value between marks that it cannot close itself."""
    return f'<data name="{name}">\n{without_delimiters(value)}\n</data>'


def without_delimiters(value: str) -> str:
    """A value in which nothing looks like the marks that data stands between; as long as before."""
    return _DELIMITER.sub("‹", value)


def placeholders(text: str) -> tuple[str, ...]:
    """The variables that a text asks for, in its order, each once."""
    found = (name for name in map(_name, _PLACEHOLDER.finditer(text)) if name)
    return tuple(dict.fromkeys(found))


def is_template(text: str) -> bool:
    """Whether every `$` of a text begins a placeholder, or is doubled."""
    return all(match["invalid"] is None for match in _PLACEHOLDER.finditer(text))


def filled(text: str, value: Callable[[str], str]) -> str:
    """The text with a value for each placeholder, and one `$` for two. A value is never read as a template."""
    return _PLACEHOLDER.sub(lambda match: value(name) if (name := _name(match)) else "$", text)


def _name(match: re.Match[str]) -> str | None:
    return match["named"] or match["braced"]


@dataclass(frozen=True)
class PromptLibrary:
    """The prompts of a workspace, by id."""

    folder: Path
    prompts: Mapping[str, Prompt]

    @classmethod
    def load(cls, folder: Path) -> PromptLibrary:
        """Every `*.md` file of the folder; `README.md` is for people.

        Raises:
            WorkspaceError: the folder is missing, or a file is not a prompt.
        """
        if not folder.is_dir():
            message = f"There is no prompts folder {folder}."
            raise WorkspaceError(
                "BW641", message, where=Where(str(folder)), hint="Copy it from a new workspace."
            )
        prompts: dict[str, Prompt] = {}
        for path in sorted(folder.glob("*.md")):
            if path.name == "README.md":
                continue
            prompt = _load(path)
            if prompt.id in prompts:
                message = (
                    f"Two prompts have the id {prompt.id}: {prompts[prompt.id].path.name} and {path.name}."
                )
                raise WorkspaceError("BW640", message, where=Where(str(path)), hint="Rename one of them.")
            prompts[prompt.id] = prompt
        return cls(folder, prompts)

    def __iter__(self) -> Iterator[Prompt]:
        return iter(self.prompts.values())

    @cached_property
    def sha256(self) -> str:
        """One hash for all prompts."""
        return digest(self.hashes())

    def hashes(self) -> dict[str, str]:
        """The hash of each prompt's file, by id."""
        return {prompt.id: prompt.sha256 for prompt in self}

    def get(self, prompt_id: str) -> Prompt:
        """The prompt of that id.

        Raises:
            WorkspaceError: there is none.
        """
        if prompt_id in self.prompts:
            return self.prompts[prompt_id]
        message = f"There is no prompt with the id {prompt_id}."
        hint = f"Add {prompt_id}.md; `brandwright init` puts one into a new workspace."
        raise WorkspaceError("BW641", message, where=Where(str(self.folder)), hint=hint)


def _load(path: Path) -> Prompt:
    problem = Problem(str(path), WorkspaceError, "BW640")
    return parse_prompt(read_text(path, problem), path, sha256_hex(path.read_bytes()))


def parse_prompt(text: str, path: Path, sha256: str) -> Prompt:
    """The prompt that a text is.

    Args:
        path: where the text stands, for messages.
        sha256: of the bytes that the text was read from.

    Raises:
        WorkspaceError: `BW640`, it is not a prompt.
    """
    problem = Problem(str(path), WorkspaceError, "BW640")
    text = text.replace("\r\n", "\n")
    match = _FRONT.match(text)
    if match is None:
        raise problem.content(
            f"{path.name} does not begin with front matter.",
            1,
            "Begin it with `---`, id, version, agent, input, output, `---`.",
            (),
        )
    values, lines = load_yaml(match["front"], where_name=str(path), first_line=2)
    front = validate(values, lines, _Front, problem)
    system, user = _sections(match["body"], problem, match["front"].count("\n") + 4)
    return Prompt(
        id=front.id,
        version=front.version,
        agent=front.agent,
        input_model=front.input,
        output_model=front.output,
        system=system,
        user=user,
        sha256=sha256,
        path=path,
        text=text,
    )


def _sections(body: str, problem: Problem, first_line: int) -> tuple[str, str]:
    """The texts under `## System` and `## User`."""
    heads = list(_SECTION.finditer(body))
    if [head[1] for head in heads] != ["System", "User"] or body[: heads[0].start()].strip():
        message = f"{problem.name} has to consist of two sections, `## System` and `## User`, in this order."
        raise problem.content(message, first_line, "Use `###` for headings inside them.", ())
    system, user = body[heads[0].end() : heads[1].start()].strip(), body[heads[1].end() :].strip()
    for name, text, head in (("System", system, heads[0]), ("User", user, heads[1])):
        line = first_line + body[: head.start()].count("\n")
        if not text:
            raise problem.content(f"The section `## {name}` is empty.", line, "Fill it in.", ())
    _check_placeholders(system, user, problem, first_line)
    return system, user


def _check_placeholders(system: str, user: str, problem: Problem, line: int) -> None:
    if named := next((match for match in _PLACEHOLDER.finditer(system) if match.group() != "$$"), None):
        message = f"{named.group()!r} stands under `## System`, where only fixed words may stand."
        raise problem.content(
            message, line, "Move it under `## User`; values are data, never instructions.", ()
        )
    if not is_template(user):
        message = "A `$` under `## User` is not followed by a lower-case name."
        raise problem.content(message, line, "Write `$$` for a dollar sign.", ())
