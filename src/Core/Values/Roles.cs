namespace Airworthy.Core.Values;

/// <summary>What an account is for. Names in text: <c>data-scientist</c>, <c>approver</c>, <c>operator</c>, <c>administrator</c>, <c>auditor</c>.</summary>
public enum Role
{
    DataScientist,
    Approver,
    Operator,
    Administrator,
    Auditor,
}

/// <summary>What a caller may do. A role gives a set of them; a token's scopes narrow it further.</summary>
[Flags]
public enum Permission
{
    None = 0,

    /// <summary>See models, releases, endpoints, and call endpoints.</summary>
    Read = 1,

    /// <summary>Register versions and check them.</summary>
    Register = 2,

    /// <summary>Start and cancel releases.</summary>
    Release = 4,

    /// <summary>Approve or refuse a release.</summary>
    Approve = 8,

    /// <summary>Roll an endpoint back.</summary>
    RollBack = 16,

    /// <summary>Apply pipelines: what a gate asks is not its own candidates' owner's to change.</summary>
    Pipeline = 32,

    /// <summary>Accounts and tokens.</summary>
    Administer = 64,

    /// <summary>Export and verify the whole record.</summary>
    Audit = 128,
}

public static class Roles
{
    private static readonly (Role Role, string Name, Permission Gives)[] All =
    [
        (
            Role.DataScientist,
            "data-scientist",
            Permission.Read | Permission.Register | Permission.Release | Permission.Audit
        ),
        (Role.Approver, "approver", Permission.Read | Permission.Approve | Permission.Audit),
        (
            Role.Operator,
            "operator",
            Permission.Read | Permission.Release | Permission.RollBack | Permission.Pipeline | Permission.Audit
        ),
        (
            Role.Administrator,
            "administrator",
            Permission.Read
                | Permission.Release
                | Permission.RollBack
                | Permission.Pipeline
                | Permission.Administer
                | Permission.Audit
        ),
        (Role.Auditor, "auditor", Permission.Read | Permission.Audit),
    ];

    /// <summary>What an unauthenticated caller on loopback may do: research and register, never anything that reaches production.</summary>
    public const Permission OfAnonymous = Permission.Read | Permission.Register;

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(r => r.Name)];

    public static Permission Gives(Role role) => All.Single(r => r.Role == role).Gives;

    public static string ToName(Role role) => All.Single(r => r.Role == role).Name;

    /// <summary>The role of that name; null when there is none.</summary>
    public static Role? Find(string? name)
    {
        var index = Array.FindIndex(All, r => r.Name == name);
        return index < 0 ? null : All[index].Role;
    }
}
