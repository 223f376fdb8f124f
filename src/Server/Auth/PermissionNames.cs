using Airworthy.Core.Values;

namespace Airworthy.Server.Auth;

/// <summary>How permissions are written in the API and as token scopes.</summary>
internal static class PermissionNames
{
    private static readonly (Permission Permission, string Name)[] All =
    [
        (Permission.Read, "read"),
        (Permission.Register, "register"),
        (Permission.Release, "release"),
        (Permission.Approve, "approve"),
        (Permission.RollBack, "roll-back"),
        (Permission.Pipeline, "pipeline"),
        (Permission.Administer, "administer"),
        (Permission.Audit, "audit"),
    ];

    public static string ToName(Permission one) =>
        Array.Find(All, a => a.Permission == one).Name
        ?? throw new ArgumentOutOfRangeException(nameof(one), one, "Not one permission.");

    public static Permission? Find(string name)
    {
        var index = Array.FindIndex(All, a => a.Name == name);
        return index < 0 ? null : All[index].Permission;
    }

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(a => a.Name)];

    public static IReadOnlyList<string> ToNames(Permission many) =>
        [.. All.Where(a => many.HasFlag(a.Permission)).Select(a => a.Name)];
}
