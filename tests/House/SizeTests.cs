using Airworthy.House.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Airworthy.House;

/// <summary>What one can read in one go: files of at most 300 lines, methods of at most 60.</summary>
public sealed class SizeTests
{
    private const int FileLines = 300;
    private const int MethodLines = 60;

    [Fact]
    public void Files_All_AreShort()
    {
        var long_ = TrackedFiles
            .CSharp.Select(path => (Path: path, Lines: File.ReadLines(TrackedFiles.FullPath(path)).Count()))
            .Where(file => file.Lines > FileLines)
            .Select(file => $"{file.Path} has {file.Lines} lines, more than {FileLines}");
        Law.Holds(long_);
    }

    [Fact]
    public void Methods_All_AreShort()
    {
        var long_ =
            from path in TrackedFiles.CSharp
            from node in CodeBase.Parse(path).GetRoot().DescendantNodes()
            let name = NameOf(node)
            where name is not null
            let lines = Lines(node)
            where lines > MethodLines
            select $"{path}: {name} has {lines} lines, more than {MethodLines}";
        Law.Holds(long_);
    }

    private static string? NameOf(SyntaxNode node) =>
        node switch
        {
            MethodDeclarationSyntax method => method.Identifier.Text,
            ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
            LocalFunctionStatementSyntax local => local.Identifier.Text,
            AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
            OperatorDeclarationSyntax => "operator",
            _ => null,
        };

    /// <summary>Without the attributes: rows of test data are no code.</summary>
    private static int Lines(SyntaxNode node)
    {
        var attributes = node.ChildNodes().OfType<AttributeListSyntax>().LastOrDefault();
        var start = attributes?.GetLastToken().GetNextToken() ?? node.GetFirstToken();
        return node.GetLocation().GetLineSpan().EndLinePosition.Line
            - start.GetLocation().GetLineSpan().StartLinePosition.Line
            + 1;
    }
}
