using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Airworthy.Cli.Connecting;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Http;
using Airworthy.Core.Results;

namespace Airworthy.Cli.Commands;

/// <summary>One call of a command: its arguments, its screen, and the server if it asks one.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly ParseResult _parse;
    private AirworthyClient? _client;

    public CommandRun(ParseResult parse, Surroundings outside, CancellationToken cancel)
    {
        (_parse, Outside, Cancel) = (parse, outside, cancel);
        var colour = !parse.GetValue(GlobalOptions.NoColor) && string.IsNullOrEmpty(outside.Variable("NO_COLOR"));
        Screen = new Screen(outside, parse.GetValue(GlobalOptions.Json), colour);
    }

    public Surroundings Outside { get; }

    public Screen Screen { get; }

    public CancellationToken Cancel { get; }

    public DateTimeOffset Now => Outside.Clock.GetUtcNow();

    /// <summary>Asks the server that flag, environment, login or default name. Wrong settings end the command.</summary>
    public AirworthyClient Client
    {
        get
        {
            if (_client is null)
            {
                var connection = Connect();
                _client = new AirworthyClient(connection.Server, connection.Token, Outside.Handler);
            }
            return _client;
        }
    }

    public T Get<T>(Argument<T> argument) =>
        argument.Arity.MinimumNumberOfValues == 0 ? _parse.GetValue(argument)! : _parse.GetRequiredValue(argument);

    public T? Get<T>(Option<T> option) => _parse.GetValue(option);

    /// <summary>Where to and as whom.</summary>
    public Connection Connect()
    {
        var kept = new Credentials();
        if (CredentialsFile.Find(Outside.Variable) is { } file)
        {
            (kept, var wrongFile) = file.Read();
            if (wrongFile is not null)
            {
                Screen.Note($"[yellow]warning:[/] {Texts.Safe(wrongFile)}");
            }
        }
        var (server, from, wrong) = ConnectionRules.Server(
            Get(GlobalOptions.Server),
            Outside.Variable("AIRWORTHY_SERVER"),
            kept
        );
        if (server is null)
        {
            throw new BadInputException(wrong!);
        }
        var given = Get(GlobalOptions.TokenFile) is { } path ? ReadToken(path) : null;
        var (token, tokenFrom) = ConnectionRules.Token(
            given,
            Outside.Variable("AIRWORTHY_TOKEN")?.Trim(),
            kept,
            server
        );
        return new Connection(server, from, token, tokenFrom);
    }

    /// <summary>A token from a file or, for '-', from standard input.</summary>
    public string ReadToken(string path)
    {
        try
        {
            var text = (path == "-" ? Outside.In.ReadToEnd() : File.ReadAllText(path)).Trim();
            return text.Length > 0 && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
                ? text
                : throw new BadInputException(
                    $"{(path == "-" ? "Standard input" : $"'{path}'")} does not hold one token and nothing else."
                );
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The token file cannot be read: {broken.Message}");
        }
    }

    /// <summary>Shows the answer to people and programs, or the problem.</summary>
    public ExitCode Show<T>(Answer<T> answer, JsonTypeInfo<T> json, Action<T> people)
    {
        if (!answer.TryGet(out var value, out var problem))
        {
            return Fail(problem);
        }
        people(value);
        Screen.Machine(value, json);
        return ExitCode.Done;
    }

    public ExitCode Fail(Problem problem)
    {
        var exit = ExitCodeRules.Of(problem);
        Failures.Show(Screen, problem, exit);
        return exit;
    }

    public ExitCode Fail(IReadOnlyList<Fault> faults, ExitCode? exit = null)
    {
        Failures.Show(Screen, faults);
        return exit ?? ExitCodeRules.Of(faults[0]);
    }

    public ExitCode Fail(string sentence) => Fail(new Problem(0, ProblemCodes.LocalFile, "Bad input", sentence));

    public void Dispose() => _client?.Dispose();
}

/// <summary>The command line or a setting is wrong, with the sentence to print; ends the command with <see cref="ExitCode.BadInput"/>.</summary>
internal sealed class BadInputException(string message) : Exception(message);
