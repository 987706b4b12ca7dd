using System.CommandLine;
using LstmSimd.Proofs;

var root = new RootCommand("What LstmSimd promises, proven at length. Each command ends with exit code 0 where the promise held, 1 where it did not.")
{
    FunctionsCommand.Create(),
    SoakCommand.Create(),
    SessionsCommand.Create(),
    DayCommand.Create(),
};
return root.Parse(args).Invoke();
