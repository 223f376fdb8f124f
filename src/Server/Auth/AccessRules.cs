using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Problems;

namespace Airworthy.Server.Auth;

/// <summary>Decides who may call what.</summary>
internal static class AccessRules
{
    /// <summary>Null: go on.</summary>
    public static Fault? Decide(Access access, Caller caller) =>
        access.Who switch
        {
            Audience.Everybody => null,
            Audience.Known when caller.May != Permission.None || !caller.IsAnonymous => null,
            Audience.Permitted when caller.May.HasFlag(access.Needs) => null,
            _ when caller.IsAnonymous => TokenRequired(access),
            _ => NotPermitted(access, caller),
        };

    /// <summary>The roles that give a permission.</summary>
    public static IReadOnlyList<string> RolesThatMay(Permission needs) =>
        [.. Enum.GetValues<Role>().Where(r => Roles.Gives(r).HasFlag(needs)).Select(Roles.ToName)];

    private static Fault TokenRequired(Access access) =>
        HttpFaults.TokenRequired.With(
            "This call needs a token. Send it as 'Authorization: Bearer TOKEN' (the airworthy command: --token or AIRWORTHY_TOKEN)."
        ) with
        {
            Evidence = Evidence(access),
        };

    private static Fault NotPermitted(Access access, Caller caller) =>
        HttpFaults.NotPermitted.With(
            $"{caller.Principal} may not do this: it takes the permission '{PermissionNames.ToName(access.Needs)}', "
                + $"which the roles {string.Join(", ", RolesThatMay(access.Needs))} give and the token does not take away."
        ) with
        {
            Evidence = Evidence(access),
        };

    private static Dictionary<string, string> Evidence(Access access) =>
        access.Needs == Permission.None
            ? []
            : new()
            {
                ["permission"] = PermissionNames.ToName(access.Needs),
                ["roles"] = string.Join(", ", RolesThatMay(access.Needs)),
            };
}
