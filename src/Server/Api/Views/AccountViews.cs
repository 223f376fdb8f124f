using Airworthy.Catalog.Accounts;
using Airworthy.Client.Contracts;
using Airworthy.Server.Auth;

namespace Airworthy.Server.Api.Views;

internal static class AccountViews
{
    public static AccountView Of(AccountState account) =>
        new()
        {
            Name = account.Name.ToString(),
            Roles = account.Roles.Names,
            Disabled = account.Disabled,
            CreatedAt = account.CreatedAt,
        };

    public static TokenView Of(TokenState token) =>
        new()
        {
            Id = token.Id.ToString(),
            Account = token.Account.ToString(),
            Label = token.Label,
            Scopes = PermissionNames.ToNames(token.Permissions),
            CreatedAt = token.CreatedAt,
            ExpiresAt = token.ExpiresAt,
            Revoked = token.RevokedAt is not null,
        };

    public static CallerView Of(Caller caller) =>
        new()
        {
            Principal = caller.Principal.ToString(),
            Account = caller.Principal.Account?.ToString(),
            Roles = caller.Roles.Names,
            Permissions = PermissionNames.ToNames(caller.May),
        };
}
