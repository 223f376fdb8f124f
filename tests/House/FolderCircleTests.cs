using Airworthy.House.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Airworthy.House;

/// <summary>The compiler forbids circles between projects and says nothing of folders; this does.</summary>
public sealed class FolderCircleTests
{
    [Fact]
    public void Folders_OfOneProject_HaveNoCircle() => Law.Holds(CodeBase.Compilations.SelectMany(Circles));

    private static IEnumerable<string> Circles(CSharpCompilation compilation)
    {
        var arrows = Arrows(compilation);
        var reach = arrows.Keys.ToDictionary(f => f, f => Reachable(f, arrows), StringComparer.Ordinal);
        return from pair in arrows
            from to in pair.Value
            where string.CompareOrdinal(pair.Key, to.Key) < 0 && reach[pair.Key].Contains(to.Key)
            where reach.TryGetValue(to.Key, out var back) && back.Contains(pair.Key)
            select $"{pair.Key} and {to.Key} are in a circle:\n  {to.Value}\n  {Back(to.Key, pair.Key, arrows)}";
    }

    private static string Back(string from, string to, Dictionary<string, Dictionary<string, string>> arrows) =>
        arrows[from].TryGetValue(to, out var direct)
            ? direct
            : "back by way of " + string.Join("; ", arrows[from].Values.Order(StringComparer.Ordinal).Take(3));

    /// <summary>
    /// Folder to the folders it uses, each with one use as the reason. To ask what a name means costs most of the time, so it is asked
    /// only where the name is declared in a folder that is not known to be used yet.
    /// </summary>
    private static Dictionary<string, Dictionary<string, string>> Arrows(CSharpCompilation compilation)
    {
        var arrows = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        var trees = compilation.SyntaxTrees.Where(t => t.FilePath.Contains('/', StringComparison.Ordinal)).ToList();
        var declared = Declared(trees);
        foreach (var tree in trees)
        {
            var here = CodeBase.FolderOf(tree.FilePath);
            arrows.TryAdd(here, new(StringComparer.Ordinal));
            var known = arrows[here];
            var model = compilation.GetSemanticModel(tree);
            var aliases = Aliases(tree);
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                var text = name.Identifier.ValueText;
                if (!aliases.Contains(text) && declared[text].All(f => f == here || known.ContainsKey(f)))
                {
                    continue;
                }
                var type = TypeOf(model.GetSymbolInfo(name).Symbol);
                var file = type?.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath;
                if (file?.Contains('/', StringComparison.Ordinal) == true && CodeBase.FolderOf(file) != here)
                {
                    known.TryAdd(CodeBase.FolderOf(file), $"{tree.FilePath} uses {type!.Name}");
                }
            }
        }
        return arrows;
    }

    /// <summary>Every name that a type or a member has, to the folders where it is declared; an attribute also under its short name.</summary>
    private static ILookup<string, string> Declared(IEnumerable<SyntaxTree> trees) =>
        trees
            .SelectMany(t =>
                t.GetRoot()
                    .DescendantNodes()
                    .SelectMany(Names)
                    .Select(n => (Name: n, Folder: CodeBase.FolderOf(t.FilePath)))
            )
            .Distinct()
            .ToLookup(x => x.Name, x => x.Folder, StringComparer.Ordinal);

    private static IEnumerable<string> Names(SyntaxNode node) =>
        node switch
        {
            BaseTypeDeclarationSyntax type => Both(type.Identifier.ValueText),
            DelegateDeclarationSyntax made => [made.Identifier.ValueText],
            MethodDeclarationSyntax method => [method.Identifier.ValueText],
            PropertyDeclarationSyntax property => [property.Identifier.ValueText],
            EnumMemberDeclarationSyntax member => [member.Identifier.ValueText],
            EventDeclarationSyntax happens => [happens.Identifier.ValueText],
            BaseFieldDeclarationSyntax fields => fields.Declaration.Variables.Select(v => v.Identifier.ValueText),
            // A record's parameters are its properties.
            ParameterSyntax { Parent.Parent: RecordDeclarationSyntax } given => [given.Identifier.ValueText],
            _ => [],
        };

    private static IEnumerable<string> Both(string type) =>
        type.EndsWith("Attribute", StringComparison.Ordinal) ? [type, type[..^"Attribute".Length]] : [type];

    private static HashSet<string> Aliases(SyntaxTree tree) =>
        tree.GetRoot()
            .DescendantNodes()
            .OfType<UsingDirectiveSyntax>()
            .Where(u => u.Alias is not null)
            .Select(u => u.Alias!.Name.Identifier.ValueText)
            .ToHashSet(StringComparer.Ordinal);

    private static INamedTypeSymbol? TypeOf(ISymbol? symbol) =>
        (symbol as INamedTypeSymbol ?? symbol?.ContainingType)?.OriginalDefinition;

    private static HashSet<string> Reachable(string from, Dictionary<string, Dictionary<string, string>> arrows)
    {
        var (seen, next) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([from]));
        while (next.TryPop(out var folder))
        {
            foreach (var to in arrows.GetValueOrDefault(folder)?.Keys ?? Enumerable.Empty<string>())
            {
                if (seen.Add(to))
                {
                    next.Push(to);
                }
            }
        }
        return seen;
    }
}
