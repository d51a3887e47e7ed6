from hypothesis import settings

# a shared machine makes single examples slow without a cause in them
settings.register_profile("stats", deadline=None)
settings.load_profile("stats")
