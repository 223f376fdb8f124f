using System.Reflection;
using System.Text.RegularExpressions;
using Airworthy.Core.Results;
using Airworthy.House.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Airworthy.House;

/// <summary>A reason's code is a promise to programs: one meaning, one spelling, declared where it can be found.</summary>
public sealed partial class FaultCodeTests
{
    private static readonly IReadOnlyList<(FieldInfo Field, FaultCode Code)> Declared =
    [
        .. CodeBase
            .Projects.Where(p => p != "Client")
            .Select(p => Assembly.Load($"Airworthy.{p}"))
            .SelectMany(a => a.GetTypes())
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => f.FieldType == typeof(FaultCode))
            .Select(f => (f, (FaultCode)f.GetValue(null)!)),
    ];

    [Fact]
    public void Codes_All_AreUniqueAndKebabCase()
    {
        Assert.NotEmpty(Declared);
        Law.Holds(Declared.Where(d => !KebabCase().IsMatch(d.Code.Code)).Select(d => d.Code.Code));
        var twice = Declared
            .GroupBy(d => d.Code.Code, StringComparer.Ordinal)
            .Where(g => g.Count() > 1)
            .Select(g => $"{g.Key}: {string.Join(", ", g.Select(d => d.Field.DeclaringType))}");
        Law.Holds(twice);
    }

    [Fact]
    public void Codes_All_AreDeclaredInAClassOfFaults()
    {
        var strangers = Declared.Where(d =>
            !d.Field.DeclaringType!.Name.EndsWith("Faults", StringComparison.Ordinal) || !d.Field.IsInitOnly
        );
        Law.Holds(strangers.Select(d => $"{d.Field.DeclaringType}.{d.Field.Name}"));
    }

    [Fact]
    public void Codes_All_SayWhatTheyMean()
    {
        var mute = Declared.Where(d => d.Code.Means.Length < 20 || !d.Code.Means.EndsWith('.'));
        Law.Holds(mute.Select(d => $"{d.Code.Code}: '{d.Code.Means}' is no sentence"));
    }

    [Fact]
    public void Codes_All_AreMadeOnlyWhereTheyAreDeclared()
    {
        var loose =
            from path in TrackedFiles.CSharp.Where(p => p.StartsWith("src/", StringComparison.Ordinal))
            from made in CodeBase.Parse(path).GetRoot().DescendantNodes().OfType<ObjectCreationExpressionSyntax>()
            where made.Type.ToString().EndsWith("FaultCode", StringComparison.Ordinal)
            where !path.EndsWith("Faults.cs", StringComparison.Ordinal)
            select $"{path} makes a FaultCode in passing";
        Law.Holds(loose);
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex KebabCase();
}
