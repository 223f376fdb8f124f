using Airworthy.Catalog.Accounts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Problems;

namespace Airworthy.Server.Auth;

/// <summary>Decides who may call what.</summary>
internal static class RouteAccessRules
{
    /// <summary>Null: go on.</summary>
    public static Fault? Decide(Access access, Caller caller) =>
        access.Who switch
        {
            Audience.Everybody => null,
            Audience.LetIn when caller.May != Permission.None => null,
            Audience.Accounts when caller.Principal.Account is not null => null,
            Audience.Permitted when caller.May.HasFlag(access.Needs) => null,
            _ when caller.Principal == Principal.Anonymous => TokenRequired(access),
            _ => AccessRules.Require(caller, access.Needs).Fault,
        };

    private static Fault TokenRequired(Access access) =>
        HttpFaults.TokenRequired.With(
            "This call needs a token. Over HTTP it is sent as 'Authorization: Bearer TOKEN'; the airworthy command takes it from 'airworthy login', --token-file or AIRWORTHY_TOKEN."
        ) with
        {
            Evidence =
                access.Needs == Permission.None
                    ? new Dictionary<string, string>()
                    : new Dictionary<string, string>
                    {
                        ["permission"] = PermissionNames.ToName(access.Needs),
                        ["roles"] = string.Join(", ", AccessRules.RolesThatMay(access.Needs)),
                    },
        };
}
