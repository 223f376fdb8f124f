namespace Airworthy.Adapters.Tests.Storage.Sqlite;

public sealed class SqliteJournalTests : JournalContract
{
    protected override StoreHarness NewStore() => new SqliteHarness();
}
