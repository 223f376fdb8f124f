using Spectre.Console;

namespace Airworthy.Cli.Output;

/// <summary>A progress bar for work whose size in bytes is known; shown only to a person who watches.</summary>
internal static class Bars
{
    /// <summary>Below this there is nothing to watch.</summary>
    private const long Worthwhile = 4_000_000;

    public static Task<T> RunAsync<T>(Screen screen, string title, long bytes, Func<IProgress<long>, Task<T>> work)
    {
        if (!screen.Moves || bytes < Worthwhile)
        {
            return work(new Hears(_ => { }));
        }
        return screen
            .Progress.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new TransferSpeedColumn()
            )
            .StartAsync(async live =>
            {
                var bar = live.AddTask(Texts.Safe(title), maxValue: bytes);
                return await work(new Hears(done => bar.Value = done));
            });
    }

    /// <summary>Tells at once, on the caller's thread: the framework's own Progress would tell late and out of order.</summary>
    private sealed class Hears(Action<long> tell) : IProgress<long>
    {
        public void Report(long value) => tell(value);
    }
}
