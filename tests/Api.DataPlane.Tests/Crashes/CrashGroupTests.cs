using FlagCluster.Api.DataPlane.Crashes;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Api.DataPlane.Tests.Crashes;

public sealed class CrashGroupTests
{
    [Theory]
    [InlineData(
        "   at Shop.Cart.Total(Order order) in /home/ci/build/12/src/Cart.cs:line 12\n   at Shop.Program.<Main>d__0.MoveNext()",
        "Shop.Cart.Total(Order order) in Cart.cs|Shop.Program.<Main>d__.MoveNext()"
    )]
    [InlineData(
        "java.lang.NullPointerException: null\n\tat com.shop.Cart.total(Cart.java:12)\n\tat com.shop.Main$1.run(Main.java:7)\n\t... 3 more",
        "com.shop.Cart.total(Cart.java)|com.shop.Main$.run(Main.java)"
    )]
    [InlineData(
        "TypeError: x is undefined\n    at total (https://shop.example/assets/main.3f2a9c1b.js?v=7:1:2345)\n"
            + "    at https://shop.example/a/b.js:3:4",
        "total (main.js)|b.js"
    )]
    [InlineData("total@https://shop.example/main.js:12:3\nrun/<@https://shop.example/main.js:1:1", "total@main.js|<@main.js")]
    [InlineData(
        "Traceback (most recent call last):\n  File \"/app/main.py\", line 3, in run\n    total()\n"
            + "  File \"/app/cart.py\", line 12, in total\nValueError: no",
        "File \"cart.py\", in total|File \"main.py\", in run"
    )]
    [InlineData("#0 0x00007f3a2b in crash_handler\n#1 0x00007f3a99 in main", "in crash_handler|in main")]
    [InlineData("goroutine 1 [running]:\nmain.total(0xc000012345, 0x1)\n\t/src/cart.go:12 +0x1d", "main.total(, )")]
    [InlineData("something without frames", "")]
    [InlineData(null, "")]
    public void Top_Stack_IsWithoutWhatDiffersBetweenBuilds(string? stack, string expected) =>
        Assert.Equal(expected, string.Join('|', StackFrames.Top(stack)));

    [Fact]
    public void Top_HugeStack_HasFiveFrames()
    {
        var stack = string.Concat(Enumerable.Repeat("  at Shop.Recursive.Call() in /src/R.cs:line 1\n", 10_000));

        Assert.Equal(5, StackFrames.Top(stack).Count);
    }

    [Fact]
    public void Of_OtherLinesAndFolders_AreTheSameGroup()
    {
        var one = CrashGroup.Of(Report("System.InvalidOperationException: a\n   at A.B() in /x/1/C.cs:line 1"));
        var other = CrashGroup.Of(Report("System.InvalidOperationException: b\n   at A.B() in D:\\y\\C.cs:line 99"));

        Assert.Equal(one, other);
        Assert.Equal("System.InvalidOperationException", one.Type);
        Assert.Matches("^[0-9a-f]{16}$", one.Id);
    }

    [Theory]
    [InlineData("E: m\n at A.B()", "F: m\n at A.B()")]
    [InlineData("E: m\n at A.B()", "E: m\n at A.C()")]
    [InlineData("E: m\n at A.B()\n at A.C()", "E: m\n at A.B()")]
    public void Of_OtherTypeOrFrames_AreOtherGroups(string one, string other) =>
        Assert.NotEqual(CrashGroup.Of(Report(one)).Id, CrashGroup.Of(Report(other)).Id);

    [Theory]
    [InlineData("Traceback (most recent call last):\n  File \"a.py\", line 1, in f\nmy.Error: x", "my.Error")]
    [InlineData("Something bad happened: x", "Error")]
    [InlineData("", "Error")]
    [InlineData("Crash", "Crash")]
    public void Of_NoType_IsThatOfTheStack(string stack, string expected) => Assert.Equal(expected, CrashGroup.Of(Report(stack)).Type);

    private static CrashReport Report(string stack) =>
        new()
        {
            Environment = new("acme", "shop", "production"),
            Time = 0,
            Stack = stack,
        };
}
