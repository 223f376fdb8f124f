using System.Diagnostics.CodeAnalysis;

namespace Airworthy.Core.Results;

/// <summary>Either a value or a <see cref="Fault"/>. Faults are for what a caller can cause; a bug throws.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Fault? fault) => (_value, Fault) = (value, fault);

    public Fault? Fault { get; }

    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsOk => Fault is null;

    /// <summary>The value. Reading it from a faulted result is a bug and throws.</summary>
    public T Value =>
        Fault is null ? _value! : throw new InvalidOperationException($"Read the value of a fault: {Fault}");

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Fault fault) => new(default, fault);

    /// <summary>True with the value, or false with the fault: the early-return form.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Fault? fault)
    {
        (value, fault) = (_value, Fault);
        return fault is null;
    }

    public Result<TNext> Then<TNext>(Func<T, Result<TNext>> next) => Fault is null ? next(_value!) : Fault;

    public Result<TNext> Map<TNext>(Func<T, TNext> next) => Fault is null ? next(_value!) : Fault;
}

/// <summary>For interfaces whose type argument forbids the implicit conversions of <see cref="Result{T}"/>.</summary>
public static class Result
{
    public static Result<T> Ok<T>(T value) =>
        value is Fault ? throw new InvalidOperationException("A fault is not a value.") : value;

    public static Result<Nothing> Done => new Nothing();
}

/// <summary>The value of a call that answers only "it is done".</summary>
public readonly record struct Nothing;
