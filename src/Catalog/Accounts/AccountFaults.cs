using Airworthy.Core.Results;

namespace Airworthy.Catalog.Accounts;

/// <summary>Why something about accounts and tokens was refused.</summary>
public static class AccountFaults
{
    public static readonly FaultCode BadToken = new(
        "bad-token",
        FaultKind.Unauthenticated,
        "The token does not hold: it is unknown, expired or revoked, or its account is disabled. Which of these is not told."
    );

    public static readonly FaultCode PermissionRequired = new(
        "permission-required",
        FaultKind.Forbidden,
        "The caller's role does not give the permission that this takes, or the token was narrowed; the evidence names the roles that do."
    );

    public static readonly FaultCode AccountUnknown = new(
        "account-unknown",
        FaultKind.NotFound,
        "There is no account of that name."
    );

    public static readonly FaultCode BadRoles = new(
        "bad-roles",
        FaultKind.Invalid,
        "An account was to have no role, or one that there is not; the detail lists the roles."
    );

    public static readonly FaultCode AccountExists = new(
        "account-exists",
        FaultKind.Conflict,
        "There is an account of that name. Names are never used again, since the record tells them apart by name."
    );

    public static readonly FaultCode AccountDisabled = new(
        "account-disabled",
        FaultKind.Conflict,
        "The account is disabled, so it gets no tokens. Enable it first."
    );

    public static readonly FaultCode ReservedName = new(
        "reserved-name",
        FaultKind.Invalid,
        "The names anonymous and system stand for callers without an account, so no account has them."
    );

    public static readonly FaultCode LastAdministrator = new(
        "last-administrator",
        FaultKind.Refused,
        "The last enabled administrator can be neither disabled nor lose that role: nobody could undo it. Make another one first."
    );

    public static readonly FaultCode TokenUnknown = new(
        "token-unknown",
        FaultKind.NotFound,
        "There is no such token, or it is another account's."
    );

    public static readonly FaultCode BadTokenRequest = new(
        "bad-token-request",
        FaultKind.Invalid,
        "A token was asked for with a life, label or permissions that are not possible; the detail says which."
    );

    public static readonly FaultCode AccountContended = new(
        "account-contended",
        FaultKind.Unavailable,
        "The account was changed by others again and again meanwhile. Try again."
    );
}
