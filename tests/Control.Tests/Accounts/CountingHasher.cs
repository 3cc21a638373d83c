using FlagCluster.Control.Accounts.Passwords;

namespace FlagCluster.Control.Tests.Accounts;

/// <summary>Counts the calls of a hasher, and can hold them until the test releases them.</summary>
internal sealed class CountingHasher(IPasswordHasher inner) : IPasswordHasher, IDisposable
{
    private readonly SemaphoreSlim _entered = new(0);
    private readonly ManualResetEventSlim _released = new(initialState: true);
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public string Unmatchable => inner.Unmatchable;

    public string Hash(string password)
    {
        Enter();
        return inner.Hash(password);
    }

    public PasswordVerification Verify(string stored, string password)
    {
        Enter();
        return inner.Verify(stored, password);
    }

    public void Hold() => _released.Reset();

    public void Release() => _released.Set();

    public Task EnteredAsync() => _entered.WaitAsync();

    public void Dispose()
    {
        _entered.Dispose();
        _released.Dispose();
    }

    private void Enter()
    {
        Interlocked.Increment(ref _calls);
        _entered.Release();
        _released.Wait();
    }
}
