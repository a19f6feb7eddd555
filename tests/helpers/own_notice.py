"""Not the State Council's: an arrangement of 2027, as the standing rule gives it, for tests."""

BLOCKS = {
    "new_year": ("2027-01-01", "2027-01-03", ""),
    "spring_festival": ("2027-02-05", "2027-02-12", "2027-01-30, 2027-02-20"),
    "qingming": ("2027-04-03", "2027-04-05", ""),
    "labour_day": ("2027-05-01", "2027-05-05", "2027-05-08"),
    "dragon_boat": ("2027-06-09", "2027-06-09", ""),
    "mid_autumn": ("2027-09-15", "2027-09-15", ""),
    "national_day": ("2027-10-01", "2027-10-07", "2027-09-26, 2027-10-09"),
}
NOTICE_2027 = 'year = 2027\nnumber = "试〔2026〕1号"\ndate = 2026-11-25\n' + "".join(
    f'\n[[block]]\nfestivals = ["{name}"]\nfirst = {first}\nlast = {last}\n'
    + (f"working = [{working}]\n" if working else "")
    for name, (first, last, working) in BLOCKS.items()
)
