"""The view as one self-contained page. It asks nothing of the network, and its content-security policy says so."""

import json

from harness.reporting.charts import figures
from harness.reporting.page import content_policy, environment, picture, style_sheet
from harness.reporting.samples import AnswerView, SamplesView, SampleView
from harness.reporting.theme import series_role
from harness.reporting.view import View


def report_html(view: View) -> str:
    """`report.html`. All text is escaped; the samples travel as data and are only ever inserted as text."""
    templates = environment()
    templates.filters["series"] = series_role
    style = style_sheet(templates)
    script = templates.get_template("samples.js").render()
    return templates.get_template("report.html.j2").render(
        view=view,
        figures={task.name: {each.name: picture(each) for each in figures(task, view.policy)} for task in view.tasks},
        style=style,
        script=script,
        samples_json=_data(view.samples),
        policy=content_policy(style, script),
    )


def _data(samples: SamplesView) -> str:
    """The samples as JSON that no text inside can end: `<`, `>` and `&` are written as escapes."""
    content = {
        "passages": samples.passages,
        "tasks": [
            {
                "task": task.task,
                "arms": task.arms,
                "shown": task.shown_text,
                "samples": [_sample(sample) for sample in task.samples],
            }
            for task in samples.tasks
        ],
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _sample(sample: SampleView) -> dict[str, object]:
    return {
        "id": sample.id,
        "input": sample.input,
        "targets": sample.targets,
        "gold": sample.gold_doc_ids,
        "cluster": sample.cluster,
        "disagree": sample.disagree,
        "answers": [[_answer(answer) for answer in repeats] for repeats in sample.answers],
    }


def _answer(answer: AnswerView) -> dict[str, object]:
    """Short keys: there may be thousands of these."""
    return {
        "s": answer.state,
        "m": answer.mark,
        "v": answer.score,
        "t": answer.text,
        "f": answer.failure,
        "u": answer.spent,
        "p": [[passage.number, int(passage.gold), passage.score] for passage in answer.passages],
    }
