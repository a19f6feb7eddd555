"""The page "when?" written for Streamlit: a choice, a headline, the same picture."""

from datetime import date

import streamlit

import callcenter_kit as ck
from callcenter_kit.charts.gantt import gantt
from callcenter_kit.charts.style import paint
from callcenter_kit.texts.language import format_day

START = date(2026, 12, 1)

streamlit.set_page_config(page_title="何时取得许可证", layout="wide")
expert_review = streamlit.radio("专家评审", ["无", "有"], horizontal=True) == "有"
plan = ck.plan(START, "nationwide", expert_review=expert_review)
streamlit.title(f"预计 {format_day(plan.licence_on, 'zh-CN')}取得许可证", anchor=False)
# In its own colours, as on every page.
streamlit.plotly_chart(paint(gantt(plan, "zh-CN"), "light"), theme=None)
