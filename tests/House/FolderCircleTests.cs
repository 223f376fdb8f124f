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

    /// <summary>Folder to the folders it uses, each with one use as the reason.</summary>
    private static Dictionary<string, Dictionary<string, string>> Arrows(CSharpCompilation compilation)
    {
        var arrows = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var tree in compilation.SyntaxTrees.Where(t => t.FilePath.Contains('/', StringComparison.Ordinal)))
        {
            var here = CodeBase.FolderOf(tree.FilePath);
            var model = compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                var type = TypeOf(model.GetSymbolInfo(name).Symbol);
                var file = type?.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath;
                if (file?.Contains('/', StringComparison.Ordinal) == true && CodeBase.FolderOf(file) != here)
                {
                    arrows.TryAdd(here, new(StringComparer.Ordinal));
                    arrows[here].TryAdd(CodeBase.FolderOf(file), $"{tree.FilePath} uses {type!.Name}");
                }
            }
        }
        return arrows;
    }

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
