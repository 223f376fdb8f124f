using System.Globalization;
using Airworthy.Core.Results;

namespace Airworthy.Pipelines.Spec;

/// <summary>
/// Whether a step runs: comparisons of a few closed values with texts and numbers, joined by <c>and</c>, <c>or</c>, <c>not</c> and
/// parentheses. What cannot be answered (a number compared with a word, an output that is not there) is a fault and no answer.
/// </summary>
public abstract record StepCondition
{
    private StepCondition() { }

    /// <summary>As it stands in the file.</summary>
    public string Text { get; internal init; } = "";

    /// <summary>The values it asks for.</summary>
    public abstract IEnumerable<Operand> Operands { get; }

    public abstract Result<bool> Holds(Func<Operand, Result<string>> values);

    /// <summary>Reads one; the fault says what was expected and at which character.</summary>
    public static Result<StepCondition> Parse(string text) => new ConditionParser(text).Whole();

    public sealed override string ToString() => Text;

    internal sealed record All(StepCondition Left, StepCondition Right) : StepCondition
    {
        public override IEnumerable<Operand> Operands => [.. Left.Operands, .. Right.Operands];

        public override Result<bool> Holds(Func<Operand, Result<string>> values) =>
            Left.Holds(values).TryGet(out var holds, out var fault)
                ? holds
                    ? Right.Holds(values)
                    : false
                : fault;
    }

    internal sealed record Any(StepCondition Left, StepCondition Right) : StepCondition
    {
        public override IEnumerable<Operand> Operands => [.. Left.Operands, .. Right.Operands];

        public override Result<bool> Holds(Func<Operand, Result<string>> values) =>
            Left.Holds(values).TryGet(out var holds, out var fault)
                ? holds
                    ? true
                    : Right.Holds(values)
                : fault;
    }

    internal sealed record Not(StepCondition Inner) : StepCondition
    {
        public override IEnumerable<Operand> Operands => Inner.Operands;

        public override Result<bool> Holds(Func<Operand, Result<string>> values) =>
            Inner.Holds(values).TryGet(out var holds, out var fault) ? !holds : fault;
    }

    internal sealed record Compare(Operand Left, string Sign, Operand Right) : StepCondition
    {
        public override IEnumerable<Operand> Operands => [Left, Right];

        public override Result<bool> Holds(Func<Operand, Result<string>> values)
        {
            if (
                !Of(Left, values).TryGet(out var left, out var fault)
                || !Of(Right, values).TryGet(out var right, out fault)
            )
            {
                return fault;
            }
            var numbers = Number(left) is { } x && Number(right) is { } y ? x.CompareTo(y) : (int?)null;
            return (Sign, numbers) switch
            {
                ("==", { } order) => order == 0,
                ("!=", { } order) => order != 0,
                ("==", null) => left == right,
                ("!=", null) => left != right,
                ("<", { } order) => order < 0,
                ("<=", { } order) => order <= 0,
                (">", { } order) => order > 0,
                (">=", { } order) => order >= 0,
                _ => PipelineFaults.Unanswered.With(
                    $"'{Text}' compares {NearestName.Quote(left)} with {NearestName.Quote(right)}, and not both are numbers."
                ),
            };
        }

        private static Result<string> Of(Operand operand, Func<Operand, Result<string>> values) =>
            operand.Kind == OperandKind.Literal ? operand.Argument : values(operand);

        private static decimal? Number(string text) =>
            decimal.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var number
            )
                ? number
                : null;
    }
}

/// <summary>A value that a condition or an input names.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Argument">The literal's text, a tag, a step, a matrix's key; empty where the kind has none.</param>
/// <param name="Name">Of an output: its name.</param>
public sealed record Operand(OperandKind Kind, string Argument = "", string Name = "")
{
    public override string ToString() =>
        Kind switch
        {
            OperandKind.Literal => $"'{Argument}'",
            OperandKind.Output => $"output('{Argument}', '{Name}')",
            _ when Argument.Length > 0 => $"{Operands.WordOf(Kind)}('{Argument}')",
            _ => Operands.WordOf(Kind),
        };
}

public enum OperandKind
{
    Literal,
    Model,
    Version,

    /// <summary>The step's own environment.</summary>
    Environment,

    /// <summary>What started the release: the trigger's word.</summary>
    Trigger,
    RequestedBy,

    /// <summary>A tag of the version; empty where it has none of that name.</summary>
    Tag,

    /// <summary>How a step that this one needs ended: succeeded, failed, skipped or cancelled.</summary>
    Outcome,

    /// <summary>A value that a step left.</summary>
    Output,

    /// <summary>The value of this copy of a step with a matrix.</summary>
    Matrix,
}

internal static class Operands
{
    private static readonly Dictionary<string, (OperandKind Kind, int Arguments)> Known = new(StringComparer.Ordinal)
    {
        ["model"] = (OperandKind.Model, 0),
        ["version"] = (OperandKind.Version, 0),
        ["environment"] = (OperandKind.Environment, 0),
        ["trigger"] = (OperandKind.Trigger, 0),
        ["requested-by"] = (OperandKind.RequestedBy, 0),
        ["tag"] = (OperandKind.Tag, 1),
        ["outcome"] = (OperandKind.Outcome, 1),
        ["output"] = (OperandKind.Output, 2),
        ["matrix"] = (OperandKind.Matrix, 1),
    };

    public static readonly string[] Outcomes = ["succeeded", "failed", "skipped", "cancelled"];

    public static IReadOnlyCollection<string> Names => Known.Keys;

    public static (OperandKind Kind, int Arguments)? Find(string word) =>
        Known.TryGetValue(word, out var known) ? known : null;

    public static string WordOf(OperandKind kind) => Known.Single(k => k.Value.Kind == kind).Key;
}
