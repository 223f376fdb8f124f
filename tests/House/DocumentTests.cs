using System.CommandLine;
using System.Text;
using Airworthy.Cli.Commands;
using Airworthy.Cli.Running;
using Airworthy.House.Reading;

namespace Airworthy.House;

/// <summary>What the documents name exists: files, folders, commands with their options.</summary>
public sealed class DocumentTests
{
    private static readonly string[] Places =
    [
        "src/",
        "tests/",
        "docs/",
        "samples/",
        "bench/",
        ".ci/",
        "integrations/",
    ];

    private static readonly Command Tree = CommandTree.Create(Surroundings.OfProcess());

    [Fact]
    public void Paths_InDocuments_Exist()
    {
        var links = Document.All.SelectMany(d => d.Links.Select(path => (d.Path, Named: path)));
        var spans = Document.All.SelectMany(d => d.Spans.Where(IsPath).Select(path => (d.Path, Named: path)));
        Law.Holds(
            from named in links.Concat(spans)
            where !System.IO.Path.Exists(TrackedFiles.FullPath(named.Named))
            select $"{named.Path} names {named.Named}, which is not there"
        );
    }

    [Fact]
    public void Decisions_All_StandInTheirIndex()
    {
        var index = new Document("docs/decisions/README.md").Links.ToHashSet(StringComparer.Ordinal);
        Law.Holds(
            Document
                .All.Select(d => d.Path)
                .Where(p => p.StartsWith("docs/decisions/0", StringComparison.Ordinal) && !index.Contains(p))
        );
    }

    [Fact]
    public void Commands_InDocuments_AreUnderstood()
    {
        var blocks = Document.All.SelectMany(d => d.ShellLines.Where(IsOurs).Select(line => (d.Path, Line: line)));
        Assert.NotEmpty(blocks);
        Law.Holds(
            from block in blocks
            let errors = Tree.Parse(Words(block.Line).Skip(1).ToArray()).Errors
            where errors.Count > 0
            select $"{block.Path}: {block.Line}\n  {string.Join("\n  ", errors.Select(e => e.Message))}"
        );
    }

    [Fact]
    public void Commands_InSentences_Exist() =>
        Law.Holds(
            from document in Document.All
            from span in document.Spans.Where(IsOurs)
            let words = Words(span).Skip(1).TakeWhile(w => w.All(c => char.IsAsciiLetterLower(c) || c == '-')).ToList()
            where words.Count > 0 && Tree.Subcommands.All(c => c.Name != words[0])
            select $"{document.Path} names '{span}', and there is no command '{words[0]}'"
        );

    [Theory]
    [InlineData("./airworthy a 'b c' \"d e\" f=g", new[] { "./airworthy", "a", "b c", "d e", "f=g" })]
    [InlineData("./airworthy show m | head", new[] { "./airworthy", "show", "m" })]
    [InlineData("./airworthy show m > file # so", new[] { "./airworthy", "show", "m" })]
    public void Words_OfACommandLine_AreSplitAsAShellDoes(string line, string[] words) =>
        Assert.Equal(words, Words(line));

    private static bool IsPath(string span) =>
        Places.Any(p => span.StartsWith(p, StringComparison.Ordinal))
        && span.IndexOfAny(['<', '*', '…', '{', ' ', '(']) < 0
        && span.Split('/').All(part => part != "NAME");

    private static bool IsOurs(string line) =>
        line.StartsWith("./airworthy ", StringComparison.Ordinal)
        || line.StartsWith("airworthy ", StringComparison.Ordinal);

    /// <summary>The words up to a pipe, a redirection or a comment.</summary>
    private static List<string> Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char? quote = null;
        foreach (var c in line + " ")
        {
            if (quote is null && (c == '\'' || c == '"'))
            {
                quote = c;
            }
            else if (c == quote)
            {
                quote = null;
            }
            else if (quote is null && c == ' ')
            {
                if (word.ToString() is "|" or ">" or "&&" or "#" or "&")
                {
                    break;
                }
                if (word.Length > 0)
                {
                    words.Add(word.ToString());
                }
                word.Clear();
            }
            else
            {
                word.Append(c);
            }
        }
        return words;
    }
}
