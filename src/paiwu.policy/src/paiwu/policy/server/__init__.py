"""What stands before the publisher: who writes when, what a HEAD answers, how a conflict is retried.

It knows no document and no site. `profiles/wsgi.ini.in` puts it into the pipeline.
"""
