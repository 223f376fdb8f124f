using System.Text.RegularExpressions;
using Airworthy.House.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Airworthy.House;

/// <summary>Whoever changes what a run holds says so, because whole runs are remembered as they were read.</summary>
public sealed partial class RememberedRunTests
{
    /// <summary>
    /// A member with such SQL has the run as a <c>RunHead</c> (who finds one has said that the run changes), or names <c>RunHeads</c> or
    /// the connection's <c>Changes</c>. SQL in a constant counts for its whole type. A run that is only now made is remembered nowhere.
    /// </summary>
    [Fact]
    public void Writers_OfRuns_SayWhichRunTheyChange()
    {
        var writers = TrackedFiles
            .CSharp.Where(p => p.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(p =>
                CodeBase
                    .Parse(p)
                    .GetRoot()
                    .DescendantNodes()
                    .OfType<LiteralExpressionSyntax>()
                    .Where(l => l.IsKind(SyntaxKind.StringLiteralExpression) && Writing().IsMatch(l.Token.ValueText))
                    .Select(l => (Path: p, Member: WriterOf(l)))
            )
            .ToList();
        Assert.NotEmpty(writers);
        Law.Holds(
            writers
                .Where(w => !Telling().IsMatch(w.Member.ToString()))
                .Select(w =>
                    $"{w.Path} writes rows of runs and does not tell RunHeads: {w.Member.ToString().Split('\n')[0]}"
                )
        );
    }

    private static MemberDeclarationSyntax WriterOf(LiteralExpressionSyntax sql) =>
        sql.Ancestors().OfType<MemberDeclarationSyntax>().First(m => m is not FieldDeclarationSyntax);

    [GeneratedRegex(
        @"\b(INSERT (OR \w+ )?INTO (?!runs\b)|UPDATE |DELETE FROM )(runs|params|tags|latest_metrics|dataset_inputs|dataset_input_tags|run_models)\b",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Writing();

    [GeneratedRegex(@"\b(RunHeads?|Changes)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Telling();
}
