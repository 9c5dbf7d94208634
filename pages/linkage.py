import streamlit as st
from interface.controls import controls

controls("cohort", "alert")
st.write("linkage")
