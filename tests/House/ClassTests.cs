using Airworthy.House.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Airworthy.House;

/// <summary>A class says whether it may be derived from; a deciding class touches nothing outside its arguments.</summary>
public sealed class ClassTests
{
    private static readonly string[] ActingNamespaces =
    [
        "System.IO",
        "System.Net",
        "System.Data",
        "System.Diagnostics",
        "Microsoft.Data",
        "Microsoft.Extensions.Logging",
    ];

    private static readonly string[] ActingTypes =
    [
        "System.TimeProvider",
        "System.Console",
        "System.Environment",
        "System.Random",
        "System.Threading.Tasks.Task",
        "System.Threading.Tasks.ValueTask",
        "Airworthy.Core.Values.IdSource",
    ];

    /// <summary>Pure, for all that their namespace says.</summary>
    private static readonly string[] Harmless =
    [
        "System.IO.Path",
        "System.IO.InvalidDataException",
        "System.IO.StringWriter",
        "System.Net.HttpStatusCode",
        "System.Net.IPAddress",
        "System.Diagnostics.UnreachableException",
        "System.Diagnostics.Debug",
        "System.Diagnostics.CodeAnalysis",
    ];

    [Fact]
    public void Classes_All_AreSealedStaticOrAbstract()
    {
        var open =
            from path in TrackedFiles.CSharp
            from declared in CodeBase.Parse(path).GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>()
            where declared.IsKind(SyntaxKind.ClassDeclaration) || declared.IsKind(SyntaxKind.RecordDeclaration)
            group (path, declared) by (CodeBase.FolderOf(path), declared.Identifier.Text) into parts
            where
                !parts.Any(p =>
                    p.declared.Modifiers.Any(SyntaxKind.SealedKeyword)
                    || p.declared.Modifiers.Any(SyntaxKind.StaticKeyword)
                    || p.declared.Modifiers.Any(SyntaxKind.AbstractKeyword)
                )
            select $"{parts.First().path}: {parts.Key.Text} is none of sealed, static and abstract";
        Law.Holds(open);
    }

    [Fact]
    public void Rules_All_TouchNothingOutsideTheirArguments()
    {
        var deciders = CodeBase
            .Compilations.SelectMany(c => c.SyntaxTrees.Select(t => (Compilation: c, Tree: t)))
            .SelectMany(x =>
                x.Tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().Select(d => (x.Compilation, d))
            )
            .Where(x => x.d.Identifier.Text.EndsWith("Rules", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(deciders);
        Law.Holds(deciders.SelectMany(x => Acts(x.Compilation, x.d)).Distinct(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Acts(CSharpCompilation compilation, ClassDeclarationSyntax rules)
    {
        var model = compilation.GetSemanticModel(rules.SyntaxTree);
        return from name in rules.DescendantNodes().OfType<SimpleNameSyntax>()
            let symbol = model.GetSymbolInfo(name).Symbol
            let type = (symbol as INamedTypeSymbol ?? symbol?.ContainingType)?.OriginalDefinition
            where type is not null && IsActing(Bare(type))
            select $"{rules.SyntaxTree.FilePath}: {rules.Identifier.Text} names {Bare(type)}";
    }

    private static string Bare(INamedTypeSymbol type) => $"{type.ContainingNamespace.ToDisplayString()}.{type.Name}";

    private static bool IsActing(string type) =>
        !Harmless.Any(h => Within(type, h))
        && (ActingTypes.Contains(type) || ActingNamespaces.Any(n => Within(type, n)));

    private static bool Within(string type, string place) =>
        type == place || type.StartsWith(place + ".", StringComparison.Ordinal);
}
