"""The page "when?" written for Streamlit: a choice, a headline, the same picture."""

from datetime import date

import streamlit

import callcenter_kit as ck
from callcenter_kit.charts import gantt
from callcenter_kit.language import format_day

expert_review = streamlit.radio("专家评审", ["无", "有"], horizontal=True) == "有"
plan = ck.plan(date(2026, 12, 1), "nationwide", expert_review=expert_review)
streamlit.title(f"预计 {format_day(plan.licence_on, 'zh-CN')} 取得许可证", anchor=False)
streamlit.plotly_chart(gantt(plan, "zh-CN"), key="gantt")
