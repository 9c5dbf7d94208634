"""The reference of :mod:`benchmarks.threshold`: a Streamlit page with one slider and one metric."""

import streamlit as st

value = st.slider("Threshold", 0.001, 0.5, 0.03, 0.001)
st.metric("Value", f"{value:.3f}")
