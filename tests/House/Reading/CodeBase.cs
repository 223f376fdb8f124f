using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Airworthy.House.Reading;

/// <summary>The product's sources as the compiler understands them, one compilation a project. Generated sources are not in it.</summary>
internal static class CodeBase
{
    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private const string AspNetUsings = """

        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);

    private static readonly ConcurrentDictionary<string, Lazy<SyntaxTree>> Trees = new(StringComparer.Ordinal);

    /// <summary>One for all compilations: what a compiler has read of a reference it need not read again.</summary>
    private static readonly List<PortableExecutableReference> AllReferences =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Folder names under src that hold a project.</summary>
    public static IReadOnlyList<string> Projects { get; } =
    [
        .. TrackedFiles
            .All.Where(p =>
                p.StartsWith("src/", StringComparison.Ordinal) && p.EndsWith(".csproj", StringComparison.Ordinal)
            )
            .Select(p => p.Split('/')[1])
            .Order(StringComparer.Ordinal),
    ];

    public static IReadOnlyList<CSharpCompilation> Compilations { get; } = [.. Projects.Select(Compile)];

    /// <summary>A tracked file's syntax; <see cref="SyntaxTree.FilePath"/> is its path relative to the root.</summary>
    public static SyntaxTree Parse(string path) =>
        Trees
            .GetOrAdd(
                path,
                at => new(() => CSharpSyntaxTree.ParseText(File.ReadAllText(TrackedFiles.FullPath(at)), Parsing, at))
            )
            .Value;

    /// <summary>The folder of a path: everything before the last '/'.</summary>
    public static string FolderOf(string path) => path[..path.LastIndexOf('/')];

    private static CSharpCompilation Compile(string project)
    {
        var inside = TrackedFiles.CSharp.Where(p => p.StartsWith($"src/{project}/", StringComparison.Ordinal));
        var extra = project == "Server" ? GlobalUsings + AspNetUsings : GlobalUsings;
        return CSharpCompilation.Create(
            $"Airworthy.{project}",
            inside.Select(Parse).Append(CSharpSyntaxTree.ParseText(extra, Parsing, "usings.cs")),
            References(project),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: true,
                metadataImportOptions: MetadataImportOptions.All
            )
        );
    }

    private static IEnumerable<MetadataReference> References(string project) =>
        AllReferences.Where(r => Path.GetFileNameWithoutExtension(r.FilePath) != $"Airworthy.{project}");
}
