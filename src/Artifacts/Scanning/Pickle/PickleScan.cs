namespace Airworthy.Artifacts.Scanning.Pickle;

/// <summary>
/// Pickles, of which a file may hold several behind each other. Unpickling runs what the file says, so whatever is not known to be
/// harmless, or not whole, is a danger.
/// </summary>
internal static class PickleScan
{
    private const int MaxStreams = 1000;

    /// <summary>
    /// Scans from where the stream stands. Where it is not <paramref name="certain"/> that a pickle stands there, findings count only if
    /// it turns out to be one: whole, or broken only after something was called. Answers whether there was one.
    /// </summary>
    public static bool Scan(ScanScope scope, Stream stream, bool certain)
    {
        for (var i = 0; i < MaxStreams; i++)
        {
            var start = stream.Position;
            if (start >= stream.Length && i > 0)
            {
                return true;
            }
            var sure = i == 0 && (certain || IsHeaded(stream));
            certain |= sure;
            switch (One(scope, stream, sure))
            {
                case Outcome.Whole:
                    continue;
                case Outcome.None:
                    if (i > 0 && certain)
                    {
                        scope.Note(
                            "pickle-trailing",
                            $"Behind byte {start}, where the pickles end, other bytes follow."
                        );
                    }
                    return i > 0;
                default:
                    return true;
            }
        }
        scope.Danger(
            "pickle-too-many",
            $"More than {MaxStreams} pickles stand behind each other; the rest was not looked at."
        );
        return true;
    }

    private static Outcome One(ScanScope scope, Stream stream, bool certain)
    {
        var guess = scope.Guess();
        var start = stream.Position;
        var reader = new PickleReader(stream);
        var machine = new PickleMachine(reader, guess, certain);
        string? broken = null;
        try
        {
            machine.Run();
        }
        catch (PickleEndException end)
        {
            broken = end.Message;
        }
        catch (PickleBrokenException malformed)
        {
            broken = malformed.Message;
        }
        if (broken is not null && !certain && !machine.HasActed)
        {
            stream.Position = start;
            return Outcome.None;
        }
        scope.Accept(guess);
        if (broken is not null)
        {
            scope.Danger(
                "pickle-broken",
                $"The pickle is not whole: near byte {reader.Position} {broken}. What stands before would run all the same."
            );
            return Outcome.Broken;
        }
        stream.Position = reader.Position;
        return Outcome.Whole;
    }

    // The number of a protocol and an opcode: of what begins so, hardly anything is no pickle. What does not act is no danger, so
    // elsewhere than at the beginning, among the raw numbers of tensors, this is not asked.
    private static bool IsHeaded(Stream stream)
    {
        var at = stream.Position;
        var (first, second, third) = (stream.ReadByte(), stream.ReadByte(), stream.ReadByte());
        stream.Position = at;
        return first == 0x80 && second is >= 0 and <= 5 && PickleMachine.IsOpcode(third);
    }

    private enum Outcome
    {
        None,
        Whole,
        Broken,
    }
}
