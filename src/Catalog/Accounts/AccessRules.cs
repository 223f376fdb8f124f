using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Accounts;

/// <summary>Decides who may do what.</summary>
public static class AccessRules
{
    /// <summary>Done where the caller may; else <see cref="AccountFaults.PermissionRequired"/>, naming the roles that may.</summary>
    public static Result<Nothing> Require(Caller caller, Permission needed)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.May.HasFlag(needed))
        {
            return Result.Done;
        }
        var roles = string.Join(", ", RolesThatMay(needed));
        var narrowed = caller.Roles.Gives.HasFlag(needed);
        return AccountFaults.PermissionRequired.With(
            $"{caller.Principal} may not do this: it takes '{NamesOf(needed)}', which the roles {roles} give. "
                + (
                    narrowed ? "Your roles give it, and your token was narrowed; use another token."
                    : caller.Principal == Principal.Anonymous ? "Send the token of an account that has such a role."
                    : "Ask somebody who has such a role."
                )
        ) with
        {
            Evidence = new Dictionary<string, string> { ["permission"] = NamesOf(needed), ["roles"] = roles },
        };
    }

    /// <summary>The names of the roles that give all of it.</summary>
    public static IReadOnlyList<string> RolesThatMay(Permission needed) =>
        [.. Enum.GetValues<Role>().Where(r => Roles.Gives(r).HasFlag(needed)).Select(Roles.ToName)];

    /// <summary>One permission as it is written: <c>roll-back</c>.</summary>
    internal static string NameOf(Permission one) => JsonNamingPolicy.KebabCaseLower.ConvertName(one.ToString());

    internal static string NamesOf(Permission many) =>
        string.Join(
            ", ",
            Enum.GetValues<Permission>().Where(p => p != Permission.None && many.HasFlag(p)).Select(NameOf)
        );
}
