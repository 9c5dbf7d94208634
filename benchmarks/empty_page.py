"""The reference of :mod:`benchmarks.threshold` and :mod:`benchmarks.start`: one slider, one figure, one chart."""

import streamlit as st

value = st.slider("Threshold", 0.001, 0.5, 0.03, 0.001)
st.metric("Value", f"{value:.3f}")
st.vega_lite_chart(
    {
        "data": {"values": [{"x": x, "y": x**value} for x in range(1, 61)]},
        "mark": "line",
        "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}},
        "height": 200,
    }
)
