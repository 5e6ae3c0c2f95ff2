/** English words that frame a topic without naming its subject; see `../topic-words.ts`. */
export const ENGLISH_FRAMES = `
a an and are as at be become being best better boost build by can daily day days do does don easier easily easy
effective effectively efficient efficiently every everyday everyone fast faster few for from get getting good great
habit habits hacks have having help helps home house how i idea ideas if improve improving improvement in increase
increasing into is it its just keep keeping know learn learning learned less level like make makes making master
mastering maintain manage managing me mistake mistakes more most must my need needs never new no not of off on one
or our own people practical proven quick quickly really right s secret secrets should simple simply smart smarter so
some start starting starter stay steps step stop strategy strategies skill skills t techniques technique that the
their them things this time times tip tips to today tomorrow top trick tricks try up use useful using want way ways
we week weekly what when where which while why will with without work working works you your yours yourself guide
basics basic beginner beginners advice rules rule lessons lesson art successful success started student students kid
kids children parents parent teens teenagers mom moms dad dads women men freelancers developers employees teachers
busy lazy adults families family seniors professionals introverts life avoid avoiding beat overcome enjoy love hate
struggling reduce reducing cut cutting save saving wake waking create creating write writing take taking doing
prepare preparing handle handling staying care caring grow growing organize organise organizing achieve achieving
mindset powerful ultimate strong strongest spend spending social media instagram tiktok youtube online stress-free
comfortable complete essential surprising underrated overlooked everything nobody tells told wish knew i'm isn't gen
z millennials office desk room small apartment consistently consistent regularly properly correctly well healthy
morning night nights evening weekend month year again always any anyone first thing before after during between
about than then only also per over under big tiny minute minutes hour hours safe safely cheap cheaply budget
friendly natural naturally confident confidently confidence motivation motivated discipline disciplined longer long
deep deeply perfect ago almost already am another anything around aren't asked away bad badly began beginning
believe bought break bring brought came can't cannot change changed changes changing clever close come completely
could couldn't decent despite didn't doesn't don't done each easiest effort either else end enough even ever exactly
exhausted experts expert fail failed failing fails favourite favorite feel feeling feels felt figure finally fix
fixed fixing forever forget forgot found free fresh full fun gave give given giving goes going gone got grew had
happens happy hardest hard has heard here hidden honest i've i'd i'll instead interesting it's kept keeps kind knows
last late later leave let's likely list little ll look looking lose losing lost lot lots made many may maybe mean
means might much myself nearly needed next nice nothing now often ok old once order original other others ourselves
out overnight part past perfectly place plan planning play please plus possible probably problem problems process
pro pros pull put puts quality quit quitting rather re read ready real realize reason regret remember result results
routine said same sanity say says scratch see seen seriously several she show simplest since situation slow slowly
solution solve someone something somewhere soon special step-by-step still stopped stopping stuck stupid such super
sure system taught teach teaches tell terrible thanks these they think those though thought through tired together
too took totally tried trust truth trying turn understand unique until us used usually ve very waste wasting wasn't
went were weren't what's whatever whenever whole who's willpower wise won't worst worth would wouldn't wrong yet
you'd you'll you're you've accidentally actually automatic automatically boring calm calmer calmly challenge
checklist clean common crazy crucial didnt dont doable effortless effortlessly explained follow foolproof formula
genius guaranteed happened harder healthier honestly huge impossible impress instantly kill killing killed die dies
died dying mess messing myth myths nervous nervously overwhelmed panic pointless professional professionally
quickest ridiculous ridiculously ruin ruining ruins sabotage sabotaging scared scary simplify smartest solid
stressed stress struggle struggled struggles survive survival swear transform transformed transforming underestimate
unexpected useless winter summer spring autumn fall rainy afford low income minimum wage lunch dinner breakfast
shift shifts nurse nurses doctors teacher engineer engineers developer programmer programmers manager managers
designer designers founder founders artist artists writer writers musician musicians driver drivers gamer gamers
commuter commuters couple couples single singles newbie newbies starters dummies senior elderly retiree retirees
grandparents grandma grandpa dad's mum mums newlywed newlyweds roommates roommate renter renters tenants homeowners
immigrants expat expats foreigners tourist tourists traveler travelers travellers veteran veterans soldiers owner
owners person folks guys girls boys girl boy guy man woman teenager undergrad undergrads graduate graduates freshman
freshmen pupils high school class classes classroom middle age aged thirties forties fifties sixties apartments flat
flats dorm dorms studio kitchen bathroom rooms living space spaces city town village abroad indoors outdoors
anywhere everywhere weekday weekdays weekends noon midnight afternoon sunday saturday friday monday tuesday
wednesday thursday january february march april june july august september october november december christmas
ramadan lunchtime season semester term tool tools app apps equipment gear cheat sheet method methods approach
approaches tutorial lifehack lifehacks pov psychology science scientific backed research researchers neuroscience
harvard japanese korean swedish italian french german british american chinese mental unpopular opinion debunked 101
faq accident adulthood bare beautiful bored broke careful chaos commit consistency demand dream drama entire
exhausting goal goals humans inspired jealous journey lifestyle likes line major minutes-a-day moment necessary
normal obvious passion pleasure point popular present pressure priority progress promise protect public quiet
relaxed relaxing respect reward risk role ruined sake self serious share shock shocked sharp shouldn't simple-living
skip smooth speed spot standard strange stranger style successfully surprise surprised sweet target team test tight
tough track trap unlock unstoppable upgrade weekend-warrior weird wonder yes young younger
boss bosses coworkers colleagues client clients reply replies actually honestly parents' clever pay paid off dumb friendly gracefully gentle gently mindful
hear hears heard watch watching anybody apart nope absolute absolutely sharper sharp laziest eaten skipping
question questions answer answers outside inside grandmother grandfather aunt uncle neighbour neighbor friend friends half threw throw turn
`;
