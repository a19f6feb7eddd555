"""The page "when?" as a plain FigureWidget under a headline, for Voila as it comes."""

from datetime import date

import ipywidgets
import plotly.graph_objects as go
from IPython.display import display

import callcenter_kit as ck
from callcenter_kit.charts.gantt import gantt
from callcenter_kit.charts.style import paint
from callcenter_kit.texts.language import format_day

START = date(2026, 12, 1)


def planned(expert_review):
    return ck.plan(START, "nationwide", expert_review=expert_review)


def headline(plan):
    return f"<h1>预计 {format_day(plan.licence_on, 'zh-CN')}取得许可证</h1>"


def redraw(change):
    plan = planned(change["new"])
    picture = paint(gantt(plan, "zh-CN"), "light")
    text.value = headline(plan)
    with figure.batch_update():
        for trace, data in zip(figure.data, picture["data"], strict=True):
            trace.update(data, overwrite=True)
        figure.layout = picture["layout"]


first = planned(False)
review = ipywidgets.ToggleButtons(options={"无": False, "有": True}, description="专家评审")
text = ipywidgets.HTML(headline(first))
figure = go.FigureWidget(paint(gantt(first, "zh-CN"), "light"))
review.observe(redraw, "value")
display(review, text, figure)
