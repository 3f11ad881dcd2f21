"""What the provider tells of its people."""

from allauth.idp.oidc.adapter import DefaultOIDCAdapter


class Claims(DefaultOIDCAdapter):
    """As cities do it: sign-in name and groups stand in every answer."""

    def get_claims(self, purpose, user, client, scopes, email=None, **kwargs):
        told = super().get_claims(purpose, user, client, scopes, email=email, **kwargs)
        mail = f"{user.username}@city.example.org"
        more = {"preferred_username": user.username, "name": "丁可欣", "email": mail}
        return told | more | {"roles": ["admin"], "groups": ["admin"]}
