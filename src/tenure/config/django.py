"""Django settings."""
SECRET_KEY="x"
INSTALLED_APPS=[]
